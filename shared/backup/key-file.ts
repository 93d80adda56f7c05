/**
 * RKK1: the encryption key of one backup as one ASCII line, for a cloud folder or a recovery file.
 * "RKK1:" · base64 of: walletId 16 · backupId 16 · version u64 · keyId 16 · key 32 · check 8; optionally one LF after it.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, equalBytes, fromBase64, fromHex, lengthPrefixed, toBase64, toHex, u64, utf8, wipe } from '../bytes.ts'
import { AppError } from '../errors.ts'
import { createReader } from '../mpc/reader.ts'

export const KEY_BYTES = 32
const PREFIX = 'RKK1:'
const CHECK_BYTES = 8
const BODY_BYTES = 16 + 16 + 8 + 16 + KEY_BYTES
/** 96 bytes are 128 base64 characters without padding. */
const LINE_BYTES = PREFIX.length + 128
const LF = 0x0a

/** Ids are hex. */
export type KeyFile = {
  readonly walletId: string
  readonly backupId: string
  readonly version: number
  readonly keyId: string
  readonly key: Uint8Array
}

/** Names a key without giving it away: 16 bytes, hex. */
export const keyIdOf = (key: Uint8Array): string => toHex(sha256(lengthPrefixed('rekindle/key-id/v1', key)).subarray(0, 16))

const checkOf = (body: Uint8Array): Uint8Array => sha256(lengthPrefixed('rekindle/key-file/v1', body)).subarray(0, CHECK_BYTES)

/** The line with its LF. Secret: the caller wipes it. A broken record throws `keysource.malformed`. */
export const encodeKeyFile = (file: Omit<KeyFile, 'keyId'>): Uint8Array => {
  const keyId = keyIdOf(file.key)
  const body = concat(fromHex(file.walletId), fromHex(file.backupId), u64(file.version), fromHex(keyId), file.key)
  try {
    if (body.length !== BODY_BYTES || file.key.length !== KEY_BYTES) throw new AppError('keysource.malformed')
    return utf8(`${PREFIX}${toBase64(concat(body, checkOf(body)))}\n`)
  } finally {
    wipe(body)
  }
}

const readLine = (bytes: Uint8Array): Uint8Array => {
  const line = bytes.length === LINE_BYTES + 1 && bytes[LINE_BYTES] === LF ? bytes.subarray(0, LINE_BYTES) : bytes
  const text = line.length === LINE_BYTES ? String.fromCharCode(...line) : ''
  if (!text.startsWith(PREFIX)) throw new AppError('keysource.malformed')
  try {
    return fromBase64(text.slice(PREFIX.length))
  } catch {
    throw new AppError('keysource.malformed')
  }
}

/** The whole content of a file. Anything but the exact line, a wrong check, key id or an all-zero key: `keysource.malformed`. */
export const parseKeyFile = (bytes: Uint8Array): KeyFile => {
  const decoded = readLine(bytes)
  try {
    const reader = createReader(decoded, 'keysource.malformed')
    const [walletId, backupId, version] = [toHex(reader.take(16)), toHex(reader.take(16)), reader.u64()]
    const [keyId, key] = [toHex(reader.take(16)), reader.take(KEY_BYTES)]
    const isWhole = equalBytes(reader.take(CHECK_BYTES), checkOf(decoded.subarray(0, BODY_BYTES)))
    reader.end()
    if (!isWhole || version < 1 || keyId !== keyIdOf(key) || key.every((byte) => byte === 0)) {
      wipe(key)
      throw new AppError('keysource.malformed')
    }
    return { walletId, backupId, version, keyId, key }
  } finally {
    wipe(decoded)
  }
}
