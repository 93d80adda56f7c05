/** Ciphertexts of this wallet's new backups in the profile, one file each: written once, fsynced, read back by the caller. */
import { join } from 'node:path'
import { equalBytes } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { atomicWrite, type FileSystem, readBounded, removeFile } from '../storage/files.ts'
import type { CipherTextStore } from './protocol/io.ts'

const MAX_BYTES = 16 * 1024

export const createCipherTextStore = (folder: string, files: FileSystem): CipherTextStore => {
  const pathOf = ({ backupId, version }: { backupId: string; version: number }) => join(folder, `${backupId}.v${version}.rkb1`)
  return {
    save: async (attempt, cipherText) => {
      await files.makeFolder(folder)
      // A backup id is new each time: something there already is not ours to replace.
      const there = await readBounded(files, pathOf(attempt), MAX_BYTES)
      if (there !== undefined && !equalBytes(there, cipherText)) throw new AppError('vault.verify_failed')
      if (there === undefined) await atomicWrite(files, pathOf(attempt), cipherText)
    },
    read: async (attempt) => {
      const bytes = await readBounded(files, pathOf(attempt), MAX_BYTES)
      if (bytes === undefined) throw new AppError('vault.corrupt')
      return bytes
    },
    deleteOlder: async (attempt, cleanable) => {
      for (const old of cleanable) if (old.version < attempt.version) await removeFile(files, pathOf(old))
    },
  }
}
