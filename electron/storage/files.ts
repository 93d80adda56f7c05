/**
 * The file system as a seam: everything durable goes through these few calls, so that a test can make the n-th one fail.
 * Files are 0600, folders 0700; a symbolic link or a file with a second hard link is refused (hardening list, H45).
 */
import { constants } from 'node:fs'
import * as nodeFs from 'node:fs/promises'
import { dirname } from 'node:path'
import { equalBytes } from '#shared/bytes.ts'
import { AppError, type ErrorCode } from '#shared/errors.ts'

export type FileStat = { readonly size: number; readonly links: number; readonly isFile: boolean }
export type OpenFile = {
  stat(): Promise<FileStat>
  /** Up to `length` bytes from `position`. */
  read(position: number, length: number): Promise<Uint8Array>
  /** All of `bytes` at `position`; a short write is an error. */
  write(position: number, bytes: Uint8Array): Promise<void>
  truncate(length: number): Promise<void>
  sync(): Promise<void>
  close(): Promise<void>
}
/** `create` demands that the file is not there yet; `update` opens an existing one for reading and writing. */
export type OpenMode = 'read' | 'create' | 'update'
export type FileSystem = {
  open(path: string, mode: OpenMode): Promise<OpenFile>
  rename(from: string, to: string): Promise<void>
  /** A file that is not there is no error. */
  remove(path: string): Promise<void>
  exists(path: string): Promise<boolean>
  /** Makes the folder and its parents where missing and sets it to 0700; refuses a symbolic link. */
  makeFolder(path: string): Promise<void>
  /** Makes renames and removals in a folder durable. */
  syncFolder(path: string): Promise<void>
}

const CODES: Record<string, ErrorCode> = {
  ENOSPC: 'vault.disk_full',
  EDQUOT: 'vault.disk_full',
  EACCES: 'vault.permission',
  EPERM: 'vault.permission',
  EROFS: 'vault.permission',
  ELOOP: 'vault.permission',
}
/** Maps what the system says to a code; everything else is a disk that can't be trusted. */
export const asDiskError = (thrown: unknown): AppError => {
  if (thrown instanceof AppError) return thrown
  const name = (thrown as NodeJS.ErrnoException | undefined)?.code ?? ''
  return new AppError(CODES[name] ?? 'vault.disk_io', { cause: thrown })
}
const isMissing = (thrown: unknown): boolean => (thrown as NodeJS.ErrnoException | undefined)?.code === 'ENOENT'

const wrap = (handle: nodeFs.FileHandle): OpenFile => ({
  async stat() {
    const stat = await handle.stat()
    return { size: stat.size, links: stat.nlink, isFile: stat.isFile() }
  },
  async read(position, length) {
    const buffer = new Uint8Array(length)
    let done = 0
    while (done < length) {
      const { bytesRead } = await handle.read(buffer, done, length - done, position + done)
      if (bytesRead === 0) break
      done += bytesRead
    }
    return buffer.subarray(0, done)
  },
  async write(position, bytes) {
    let done = 0
    while (done < bytes.length) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done)
      if (bytesWritten === 0) throw new AppError('vault.disk_io')
      done += bytesWritten
    }
  },
  truncate: (length) => handle.truncate(length),
  sync: () => handle.sync(),
  close: () => handle.close(),
})

/** The real file system. Windows has neither O_NOFOLLOW nor a flush of folders: NTFS journals its metadata itself. */
export const createFileSystem = (platform: NodeJS.Platform): FileSystem => {
  const windows = platform === 'win32'
  const noFollow = windows ? 0 : constants.O_NOFOLLOW
  const flags: Record<OpenMode, number> = {
    read: constants.O_RDONLY | noFollow,
    create: constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | noFollow,
    update: constants.O_RDWR | noFollow,
  }
  return {
    open: async (path, mode) => wrap(await nodeFs.open(path, flags[mode], 0o600)),
    rename: (from, to) => nodeFs.rename(from, to),
    remove: (path) => nodeFs.rm(path, { force: true }),
    async exists(path) {
      try {
        await nodeFs.lstat(path)
        return true
      } catch (error) {
        if (isMissing(error)) return false
        throw error
      }
    },
    async makeFolder(path) {
      await nodeFs.mkdir(path, { recursive: true, mode: 0o700 })
      if (!(await nodeFs.lstat(path)).isDirectory()) throw new AppError('vault.permission')
      await nodeFs.chmod(path, 0o700)
    },
    async syncFolder(path) {
      if (windows) return
      const handle = await nodeFs.open(path, constants.O_RDONLY | constants.O_DIRECTORY)
      try {
        await handle.sync()
      } finally {
        await handle.close()
      }
    },
  }
}

/** The whole file, or undefined where there is none. More than `maxBytes`: `vault.corrupt`; links: `vault.permission`. */
export const readBounded = async (files: FileSystem, path: string, maxBytes: number): Promise<Uint8Array | undefined> => {
  try {
    const file = await files.open(path, 'read')
    try {
      const stat = await file.stat()
      if (!stat.isFile || stat.links > 1) throw new AppError('vault.permission')
      if (stat.size > maxBytes) throw new AppError('vault.corrupt')
      const bytes = await file.read(0, stat.size)
      if (bytes.length !== stat.size) throw new AppError('vault.disk_io')
      return bytes
    } finally {
      await file.close()
    }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw asDiskError(error)
  }
}

/**
 * Replaces a file as one step: temporary file with O_EXCL, fsync, read back and compare (and `check`, which may decrypt), rename, fsync of
 * the folder. No fallback; a failed fsync is a failure. Afterwards the path holds the old bytes or the new ones, never a third thing.
 */
export const atomicWrite = async (
  files: FileSystem,
  path: string,
  bytes: Uint8Array,
  check: (readBack: Uint8Array) => void = () => undefined,
): Promise<void> => {
  const temporary = `${path}.new`
  try {
    // What a crash may have left there; O_EXCL then makes sure that nobody put something else in its place.
    await files.remove(temporary)
    const file = await files.open(temporary, 'create')
    try {
      await file.write(0, bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    const readBack = await readBounded(files, temporary, bytes.length)
    if (readBack === undefined || !equalBytes(readBack, bytes)) throw new AppError('vault.verify_failed')
    check(readBack)
    await files.rename(temporary, path)
    await files.syncFolder(dirname(path))
  } catch (error) {
    await files.remove(temporary).catch(() => undefined)
    throw asDiskError(error)
  }
}

/** Removes a file durably. */
export const removeFile = async (files: FileSystem, path: string): Promise<void> => {
  try {
    await files.remove(path)
    await files.syncFolder(dirname(path))
  } catch (error) {
    throw asDiskError(error)
  }
}
