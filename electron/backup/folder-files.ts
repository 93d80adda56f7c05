/** The few file calls of the folder source, as a seam. The folder is the user's: nothing here changes its modes. */
import { constants } from 'node:fs'
import * as fs from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, type ErrorCode } from '#shared/errors.ts'

export type FolderFiles = {
  /** Names of regular files; links and folders are left out. */
  names(folder: string): Promise<readonly string[]>
  /** The whole file, or null where it is longer than `maxBytes`. Never follows a link. */
  read(path: string, maxBytes: number): Promise<Uint8Array | null>
  /** Makes the file with O_EXCL and syncs it and its folder. Throws `keysource.exists`. */
  create(path: string, bytes: Uint8Array): Promise<void>
  remove(path: string): Promise<void>
}

const codeOf = (thrown: unknown): string => (thrown as NodeJS.ErrnoException | undefined)?.code ?? ''
const as =
  (code: ErrorCode) =>
  (cause: unknown): never => {
    throw cause instanceof AppError ? cause : new AppError(code, { cause })
  }

/** Folders of cloud clients on Windows can't be flushed, and some virtual file systems refuse it: the file itself was synced. */
const syncFolder = async (path: string): Promise<void> => {
  const handle = await fs.open(path, constants.O_RDONLY).catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}

export const createFolderFiles = (platform: NodeJS.Platform): FolderFiles => {
  const noFollow = platform === 'win32' ? 0 : constants.O_NOFOLLOW
  return {
    async names(folder) {
      const entries = await fs.readdir(folder, { withFileTypes: true }).catch(as('keysource.unreadable'))
      return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
    },
    async read(path, maxBytes) {
      // O_NONBLOCK: a pipe put in the file's place must not hang the read.
      const handle = await fs.open(path, constants.O_RDONLY | noFollow | (constants.O_NONBLOCK ?? 0)).catch(as('keysource.unreadable'))
      try {
        const stat = await handle.stat()
        if (!stat.isFile()) throw new AppError('keysource.unreadable')
        if (stat.size > maxBytes) return null
        const bytes = new Uint8Array(maxBytes + 1)
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0)
        return bytesRead > maxBytes ? null : bytes.slice(0, bytesRead)
      } catch (cause) {
        return as('keysource.unreadable')(cause)
      } finally {
        await handle.close()
      }
    },
    async create(path, bytes) {
      const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noFollow
      const handle = await fs.open(path, flags, 0o600).catch((cause: unknown): never => {
        throw new AppError(codeOf(cause) === 'EEXIST' ? 'keysource.exists' : 'keysource.unwritable', { cause })
      })
      try {
        await handle.writeFile(bytes)
        await handle.sync()
      } catch (cause) {
        as('keysource.unwritable')(cause)
      } finally {
        await handle.close()
      }
      await syncFolder(join(path, '..'))
    },
    async remove(path) {
      await fs.rm(path, { force: true }).catch(as('keysource.unwritable'))
    },
  }
}
