/** Folders that a person picked in the system's dialog: main keeps the path, the page gets a name and a token. */
import { basename } from 'node:path'
import { toHex } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { type FolderKind, folderKindOf } from './folder-kind.ts'

export type PickedFolder = { readonly token: string; readonly name: string; readonly kind: FolderKind }
export type FolderRegistry = {
  add(path: string): PickedFolder
  /** Throws `keysource.unreadable` for a token of another run of the app. */
  pathOf(token: string): string
}

const MAX_KEPT = 32
/** What a bidirectional or control character in a folder's name could do to the line it is shown in. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

export const createFolderRegistry = (random: (length: number) => Uint8Array): FolderRegistry => {
  const paths = new Map<string, string>()
  return {
    add: (path) => {
      const token = toHex(random(16))
      paths.set(token, path)
      const [oldest] = paths.keys()
      if (paths.size > MAX_KEPT && oldest !== undefined) paths.delete(oldest)
      const name = (basename(path) || path).replace(UNSAFE, '').slice(0, 128)
      return { token, name, kind: folderKindOf(path) }
    },
    pathOf: (token) => {
      const path = paths.get(token)
      if (path === undefined) throw new AppError('keysource.unreadable')
      return path
    },
  }
}
