/**
 * An append-only file of records, fsynced one by one. Layout: per record `length u32 · header check 8 · bytes · check 16`; both checks are
 * SHA-256 cut short over everything since the file's start, so that records can't be moved, dropped or swapped unnoticed.
 * The header has its own check because a damaged length in the middle would otherwise look like a torn tail and hide the rest.
 */
import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import { concat, equalBytes, u32 } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { asDiskError, type FileSystem, type OpenFile } from './files.ts'

const HEADER_BYTES = 12
const CHECK_BYTES = 16
const MAX_RECORD_BYTES = 64 * 1024
const MAX_LOG_BYTES = 4 * 1024 * 1024

export type AppendLog = {
  /** What was there at open and what was appended since, in order. */
  readonly records: readonly Uint8Array[]
  /** Durable once it resolves. On an error the record is not there, and a later append cleans up first. */
  append(bytes: Uint8Array): Promise<void>
  close(): Promise<void>
}

const hash = (...parts: Uint8Array[]): Uint8Array =>
  createHash('sha256')
    .update(concat(...parts))
    .digest()
const START = hash(new TextEncoder().encode('rekindle/append-log/v1'))

type Framed = { readonly bytes: Uint8Array; readonly chain: Uint8Array }
const frame = (chain: Uint8Array, record: Uint8Array): Framed => {
  const length = u32(record.length)
  const headerCheck = hash(chain, length).subarray(0, HEADER_BYTES - 4)
  const next = hash(chain, length, record)
  return { bytes: concat(length, headerCheck, record, next.subarray(0, CHECK_BYTES)), chain: next }
}

type Scan = { readonly records: Uint8Array[]; readonly end: number; readonly chain: Uint8Array }
/** Reads records until the end or a torn tail; damage that can't be a torn tail throws `vault.corrupt`. */
const scan = (file: Uint8Array): Scan => {
  const records: Uint8Array[] = []
  let [at, chain] = [0, START]
  while (at < file.length) {
    const rest = file.subarray(at)
    if (rest.length < HEADER_BYTES) break
    const length = new DataView(rest.buffer, rest.byteOffset, 4).getUint32(0)
    if (!equalBytes(rest.subarray(4, HEADER_BYTES), hash(chain, rest.subarray(0, 4)).subarray(0, HEADER_BYTES - 4))) {
      // A crash can leave a longer file whose last block was never written: zeros only.
      if (rest.every((byte) => byte === 0)) break
      throw new AppError('vault.corrupt')
    }
    const size = HEADER_BYTES + length + CHECK_BYTES
    if (rest.length < size) break
    const record = rest.slice(HEADER_BYTES, HEADER_BYTES + length)
    const framed = frame(chain, record)
    if (!equalBytes(framed.bytes, rest.subarray(0, size))) {
      if (rest.length > size) throw new AppError('vault.corrupt')
      break
    }
    records.push(record)
    at += size
    chain = framed.chain
  }
  return { records, end: at, chain }
}

const openOrCreate = async (path: string, files: FileSystem): Promise<OpenFile> => {
  if (await files.exists(path)) return files.open(path, 'update')
  const file = await files.open(path, 'create')
  try {
    await file.sync()
    await files.syncFolder(dirname(path))
    return file
  } catch (error) {
    await file.close().catch(() => undefined)
    throw error
  }
}

/** Opens or makes the file (its folder must exist), cuts a torn tail off durably. Throws `vault.*`. */
export const openAppendLog = async (path: string, deps: { readonly files: FileSystem }): Promise<AppendLog> => {
  let file: OpenFile | undefined
  try {
    file = await openOrCreate(path, deps.files)
    const stat = await file.stat()
    if (!stat.isFile || stat.links > 1) throw new AppError('vault.permission')
    if (stat.size > MAX_LOG_BYTES) throw new AppError('vault.corrupt')
    const { records, end, chain } = scan(await file.read(0, stat.size))
    if (end < stat.size) {
      await file.truncate(end)
      await file.sync()
    }
    return writer(file, records, end, chain)
  } catch (error) {
    await file?.close().catch(() => undefined)
    throw asDiskError(error)
  }
}

const writer = (file: OpenFile, records: Uint8Array[], start: number, startChain: Uint8Array): AppendLog => {
  let [end, chain, dirty] = [start, startChain, false]
  let queue: Promise<unknown> = Promise.resolve()

  const write = async (record: Uint8Array): Promise<void> => {
    if (record.length > MAX_RECORD_BYTES || end + record.length > MAX_LOG_BYTES) throw new AppError('input.too_large')
    const framed = frame(chain, record)
    try {
      // After a failed write or fsync nobody knows what the tail holds: cut it off before the next record.
      if (dirty) {
        await file.truncate(end)
        await file.sync()
        dirty = false
      }
      dirty = true
      await file.write(end, framed.bytes)
      await file.sync()
      dirty = false
    } catch (error) {
      throw asDiskError(error)
    }
    end += framed.bytes.length
    chain = framed.chain
    records.push(record.slice())
  }

  return {
    records,
    append(bytes) {
      const result = queue.then(() => write(bytes))
      queue = result.catch(() => undefined)
      return result
    },
    close: () => queue.then(() => file.close()),
  }
}
