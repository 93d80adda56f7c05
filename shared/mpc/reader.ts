/** Reads fixed layouts: exact lengths, nothing left over; the caller says which error a broken layout is. */
import { AppError, type ErrorCode } from '../errors.ts'

export type Reader = {
  /** A copy of the next `length` bytes. */
  readonly take: (length: number) => Uint8Array
  readonly u8: () => number
  readonly u16: () => number
  readonly u32: () => number
  /** At most 2^53 − 1, else the reader's error. */
  readonly u64: () => number
  /** A copy of everything that is left. */
  readonly rest: () => Uint8Array
  /** Throws unless everything has been read. */
  readonly end: () => void
}

export const createReader = (bytes: Uint8Array, code: ErrorCode): Reader => {
  let at = 0
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - at) throw new AppError(code)
    at += length
    // Not slice(): on a Node Buffer that is a view, which dies when the caller wipes what it handed in.
    return Uint8Array.from(bytes.subarray(at - length, at))
  }
  const number = (length: number): number => {
    const value = take(length).reduce((sum, byte) => sum * 256 + byte, 0)
    if (!Number.isSafeInteger(value)) throw new AppError(code)
    return value
  }
  return {
    take,
    u8: () => number(1),
    u16: () => number(2),
    u32: () => number(4),
    u64: () => number(8),
    rest: () => take(bytes.length - at),
    end: () => {
      if (at !== bytes.length) throw new AppError(code)
    },
  }
}
