/** Byte helpers shared by every process: guards, strict codecs, framing, wiping. The only place with hex and base64. */
import { AppError } from './errors.ts'

/** Overwrites secrets. JavaScript engines may have copied them before: best effort, said so in SECURITY.md. */
export const wipe = (...secrets: (Uint8Array | undefined | null)[]): void => {
  for (const secret of secrets) secret?.fill(0)
}

export const concat = (...parts: Uint8Array[]): Uint8Array => {
  const out = new Uint8Array(parts.reduce((n, part) => n + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** Constant time in the length of `a`; lengths are public. */
export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false
  let diff = 0
  for (let i = 0; i < a.length; i++) diff |= (a[i] as number) ^ (b[i] as number)
  return diff === 0
}

const HEX = /^(?:[0-9a-f]{2})*$/
export const toHex = (bytes: Uint8Array): string => {
  let out = ''
  for (const byte of bytes) out += byte.toString(16).padStart(2, '0')
  return out
}
/** Strict lower-case hex; throws `input.encoding`. */
export const fromHex = (text: string): Uint8Array => {
  if (!HEX.test(text)) throw new AppError('input.encoding')
  const out = new Uint8Array(text.length / 2)
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16)
  return out
}

const B64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const B64_CODES = new Map([...B64].map((char, value) => [char, value]))
export const toBase64 = (bytes: Uint8Array): string => {
  let out = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i] as number, bytes[i + 1], bytes[i + 2]]
    const group = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    out += B64.charAt(group >> 18) + B64.charAt((group >> 12) & 63)
    out += b === undefined ? '=' : B64.charAt((group >> 6) & 63)
    out += c === undefined ? '=' : B64.charAt(group & 63)
  }
  return out
}
/** Strict standard base64: padding demanded, no white space, no url alphabet, canonical trailing bits; throws `input.encoding`. */
export const fromBase64 = (text: string): Uint8Array => {
  if (text.length % 4 !== 0) throw new AppError('input.encoding')
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const out = new Uint8Array((text.length / 4) * 3 - padding)
  let at = 0
  for (let i = 0; i < text.length; i += 4) {
    const last = i + 4 === text.length
    let group = 0
    for (let j = 0; j < 4; j++) {
      const isPad = last && j >= 4 - padding
      const value = isPad ? 0 : B64_CODES.get(text.charAt(i + j))
      if (value === undefined) throw new AppError('input.encoding')
      group = (group << 6) | value
    }
    for (let shift = 16; shift >= 0 && at < out.length; shift -= 8) out[at++] = (group >> shift) & 255
  }
  if (toBase64(out) !== text) throw new AppError('input.encoding')
  return out
}

export const u16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value)
export const u32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >> 16, value >> 8, value)
export const u64 = (value: number): Uint8Array => concat(u32(Math.floor(value / 2 ** 32)), u32(value >>> 0))

/** Well-formed UTF-8 only; a lone surrogate throws `input.encoding` instead of turning into U+FFFD. */
export const utf8 = (text: string): Uint8Array => {
  const out: number[] = []
  for (const char of text) {
    const code = char.codePointAt(0) as number
    if (code >= 0xd800 && code <= 0xdfff) throw new AppError('input.encoding')
    if (code < 0x80) out.push(code)
    else if (code < 0x800) out.push(0xc0 | (code >> 6), 0x80 | (code & 63))
    else if (code < 0x10000) out.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
    else out.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
  }
  return Uint8Array.from(out)
}

/** Injective encoding of a list of fields, u32 length before each: what every hash, signature and MAC input uses (TSSHOCK). */
export const lengthPrefixed = (...fields: (Uint8Array | string)[]): Uint8Array =>
  concat(
    ...fields.flatMap((field) => {
      const bytes = typeof field === 'string' ? utf8(field) : field
      return [u32(bytes.length), bytes]
    }),
  )

/**
 * Reads `lengthPrefixed` fields back. `count` is exact, each field at most `maxBytes`, nothing may follow.
 * Throws `mpc.protocol`.
 */
export const readFields = (bytes: Uint8Array, count: number, maxBytes: number): Uint8Array[] => {
  const fields: Uint8Array[] = []
  let at = 0
  for (let i = 0; i < count; i++) {
    if (at + 4 > bytes.length) throw new AppError('mpc.protocol')
    const length = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0)
    at += 4
    if (length > maxBytes || at + length > bytes.length) throw new AppError('mpc.protocol')
    fields.push(Uint8Array.from(bytes.subarray(at, at + length)))
    at += length
  }
  if (at !== bytes.length) throw new AppError('mpc.protocol')
  return fields
}
