/**
 * Encryption keys as files in a folder that a cloud client synchronises. The folder is shared with the world: names prove
 * nothing, copies and leftovers are normal, and only a file's own checked content says whose key it is.
 */
import { join } from 'node:path'
import { encodeKeyFile, type KeyFile, parseKeyFile } from '#shared/backup/key-file.ts'
import { equalBytes, wipe } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import type { FolderFiles } from './folder-files.ts'
import type { KeyEntry, KeyStore } from './key-source.ts'

/** A key file is one line of 134 bytes; what is longer is none. */
const MAX_BYTES = 1024
/** More candidates than this are not our doing. */
const MAX_CANDIDATES = 512
const CANDIDATE = /rekindle-key/i
/** What iCloud leaves in place of a file that is not on this computer at the moment. */
const PLACEHOLDER = /^\..*rekindle-key.*\.icloud$/i

export const keyFileName = ({ backupId, version }: Pick<KeyEntry, 'backupId' | 'version'>): string =>
  `Rekindle backup key ${backupId.slice(0, 8)} v${version}.rekindle-key`

type Read = { readonly name: string; readonly file: KeyFile | null }

export const createFolderStore = (folder: string, files: FolderFiles): KeyStore => {
  const readAll = async (): Promise<{ found: Read[]; isIncomplete: boolean }> => {
    const names = (await files.names(folder)).filter((name) => CANDIDATE.test(name))
    const candidates = names.filter((name) => !PLACEHOLDER.test(name))
    if (candidates.length > MAX_CANDIDATES) throw new AppError('keysource.ambiguous')
    const found: Read[] = []
    for (const name of candidates) {
      const bytes = await files.read(join(folder, name), MAX_BYTES)
      try {
        found.push({ name, file: bytes === null ? null : parseKeyFile(bytes) })
      } catch {
        found.push({ name, file: null })
      } finally {
        wipe(bytes)
      }
    }
    return { found, isIncomplete: candidates.length < names.length }
  }
  const forget = (found: readonly Read[]) => wipe(...found.map(({ file }) => file?.key))
  const isFor = (file: KeyFile | null, { walletId, backupId, version }: KeyEntry): file is KeyFile =>
    file !== null && file.walletId === walletId && file.backupId === backupId && file.version === version

  const missing = (entry: KeyEntry, found: readonly Read[], isIncomplete: boolean): AppError => {
    const files = found.flatMap(({ file }) => (file === null ? [] : [file]))
    const damaged = found.filter(({ file }) => file === null)
    if (damaged.some(({ name }) => name.includes(entry.backupId.slice(0, 8)))) return new AppError('keysource.malformed')
    // Names of files that the cloud client has not brought down yet: the key may be among them.
    if (isIncomplete) return new AppError('keysource.unreadable')
    if (files.some(({ walletId }) => walletId === entry.walletId)) return new AppError('keysource.not_found')
    if (files.length > 0) return new AppError('backup.key_wrong_wallet')
    return new AppError(damaged.length > 0 ? 'keysource.malformed' : 'keysource.not_found')
  }

  const find = async (entry: KeyEntry): Promise<Uint8Array> => {
    const { found, isIncomplete } = await readAll()
    try {
      const matches = found.flatMap(({ file }) => (isFor(file, entry) ? [file] : []))
      const [first] = matches
      if (first === undefined) throw missing(entry, found, isIncomplete)
      // Copies that a cloud client makes of one key are alike; two keys for one backup are not ours to choose from.
      if (!matches.every(({ key }) => equalBytes(key, first.key))) throw new AppError('keysource.ambiguous')
      return first.key.slice()
    } finally {
      forget(found)
    }
  }

  return {
    find,
    async create(entry, key) {
      const bytes = encodeKeyFile({ ...entry, key })
      try {
        const path = join(folder, keyFileName(entry))
        await files.create(path, bytes)
        const readBack = await files.read(path, MAX_BYTES)
        const isSame = readBack !== null && equalBytes(readBack, bytes)
        wipe(readBack)
        if (!isSame) throw new AppError('keysource.verify_failed')
      } finally {
        wipe(bytes)
      }
    },
    async list(walletId) {
      const { found } = await readAll()
      try {
        return found.flatMap(({ file }) =>
          file?.walletId === walletId ? [{ walletId, backupId: file.backupId, version: file.version }] : [],
        )
      } finally {
        forget(found)
      }
    },
    async deleteOlder(entry, cleanable) {
      const { found } = await readAll()
      try {
        const old = found.filter(({ file }) =>
          cleanable.some((old) => old.version < entry.version && isFor(file, { walletId: entry.walletId, ...old })),
        )
        for (const { name } of old) await files.remove(join(folder, name))
        return old.length
      } finally {
        forget(found)
      }
    },
  }
}
