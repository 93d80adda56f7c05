/**
 * Bytes of a vault slot. Layout, big-endian:
 * `"RKS1" · version u8 · slot u8 · generation u64 · mode u8 · kekId 16 · itemCheck 32 · m_KiB u32 · t u32 · p u8 · salt 32 · metaLen u32 · meta`
 * (together the header), then `wrapped DEK 60 · sealed device seed 60 · sealedLen u32 · sealed share · SHA-256 32`.
 * The wrapped DEK's AAD is the header, so opening it authenticates wallet, slot, generation and every public field. The hash at the end tells
 * a damaged file from a wrong passcode; it protects against no one.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { concat, equalBytes, fromHex, lengthPrefixed, toHex, u32, u64, utf8 } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { BackupMethod, Curve, DeviceName, Hex16, OperationId, PublicKeyHex, SharingId, UnixSeconds, WalletId } from '#shared/ids.ts'
import { SEAL_OVERHEAD } from './seal.ts'

/** The public half of a slot: authenticated, not secret. */
export const SlotMeta = z.strictObject({
  walletId: WalletId,
  operationId: OperationId,
  epochId: SharingId,
  /** The co-signer's display counter; 0 while it is not known. */
  curves: z
    .array(
      z.strictObject({
        curve: Curve,
        publicKey: PublicKeyHex,
        verifyingShares: z.strictObject({ client: PublicKeyHex, cosigner: PublicKeyHex }),
      }),
    )
    .min(1)
    .max(2),
  createdAt: UnixSeconds,
  deviceName: DeviceName,
  backup: z.strictObject({ method: BackupMethod }).nullable(),
})
export type SlotMeta = z.infer<typeof SlotMeta>

export const SlotName = z.enum(['a', 'b'])
export type SlotName = z.infer<typeof SlotName>
/** passcode: its key is half of the KEK. none: the OS authenticates instead, that half is zeros. */
export type SlotMode = 'none' | 'passcode'
/** Argon2id 1.3, 32-byte output. */
export type KdfParams = { readonly mKiB: number; readonly t: number; readonly p: number }
export const NO_KDF: KdfParams = { mKiB: 0, t: 0, p: 0 }

export type SlotHeader = {
  readonly slot: SlotName
  readonly generation: number
  readonly mode: SlotMode
  /** Hex of 16 random bytes: the keychain item's name. */
  readonly kekId: string
  /** Of the keychain item: tells a changed item from a wrong passcode. */
  readonly itemCheck: Uint8Array
  readonly kdf: KdfParams
  readonly salt: Uint8Array
  readonly meta: SlotMeta
}
export type Slot = SlotHeader & {
  /** The exact header bytes: AAD of the wrapped DEK. */
  readonly headerBytes: Uint8Array
  readonly wrappedDek: Uint8Array
  readonly sealedSeed: Uint8Array
  readonly sealed: Uint8Array
}

const MAGIC = utf8('RKS1')
const VERSION = 1
const FIXED_BYTES = 4 + 1 + 1 + 8 + 1 + 16 + 32 + 4 + 4 + 1 + 32 + 4
const WRAPPED_BYTES = 32 + SEAL_OVERHEAD
const MAX_META_BYTES = 4096
export const MAX_SEALED_BYTES = 64 * 1024
export const MAX_SLOT_BYTES = FIXED_BYTES + MAX_META_BYTES + 2 * WRAPPED_BYTES + 4 + MAX_SEALED_BYTES + 32
const HASH_BYTES = 32
const SALT_BYTES = 32

export const encodeHeader = (header: SlotHeader): Uint8Array => {
  const meta = utf8(JSON.stringify(SlotMeta.parse(header.meta)))
  if (meta.length > MAX_META_BYTES) throw new AppError('input.too_large')
  return concat(
    MAGIC,
    Uint8Array.of(VERSION, header.slot === 'a' ? 0 : 1),
    u64(header.generation),
    Uint8Array.of(header.mode === 'passcode' ? 1 : 0),
    fromHex(Hex16.parse(header.kekId)),
    header.itemCheck,
    u32(header.kdf.mKiB),
    u32(header.kdf.t),
    Uint8Array.of(header.kdf.p),
    header.salt,
    u32(meta.length),
    meta,
  )
}

/** The AADs that bind the sealed payloads to their place: never openable in another slot, generation or wallet. */
export const shareAad = (header: SlotHeader): Uint8Array => aad('rekindle/slot-share/v1', header)
export const seedAad = (header: SlotHeader): Uint8Array => aad('rekindle/slot-device-seed/v1', header)
const aad = (tag: string, { meta, slot, generation, kekId }: SlotHeader): Uint8Array =>
  lengthPrefixed(tag, fromHex(meta.walletId), fromHex(meta.operationId), slot, u64(generation), fromHex(kekId))

export const encodeSlot = (parts: Pick<Slot, 'headerBytes' | 'wrappedDek' | 'sealedSeed' | 'sealed'>): Uint8Array => {
  if (parts.sealed.length < SEAL_OVERHEAD || parts.sealed.length > MAX_SEALED_BYTES) throw new AppError('input.too_large')
  const body = concat(parts.headerBytes, parts.wrappedDek, parts.sealedSeed, u32(parts.sealed.length), parts.sealed)
  return concat(body, createHash('sha256').update(body).digest())
}

/** Parses and checks form only; nothing is authenticated yet. Throws `vault.corrupt`. */
export const decodeSlot = (bytes: Uint8Array): Slot => {
  const corrupt = new AppError('vault.corrupt')
  if (bytes.length < FIXED_BYTES + HASH_BYTES || bytes.length > MAX_SLOT_BYTES) throw corrupt
  const body = bytes.subarray(0, bytes.length - HASH_BYTES)
  if (!equalBytes(createHash('sha256').update(body).digest(), bytes.subarray(body.length))) throw corrupt
  const reader = createReader(body)
  if (!equalBytes(reader.take(4), MAGIC) || reader.u8() !== VERSION) throw corrupt
  const slot = reader.u8()
  const generation = reader.u32() * 2 ** 32 + reader.u32()
  const mode = reader.u8()
  if (slot > 1 || mode > 1 || !Number.isSafeInteger(generation)) throw corrupt
  const header = {
    slot: slot === 0 ? ('a' as const) : ('b' as const),
    generation,
    mode: mode === 1 ? ('passcode' as const) : ('none' as const),
    kekId: toHex(reader.take(16)),
    itemCheck: reader.take(32),
    kdf: { mKiB: reader.u32(), t: reader.u32(), p: reader.u8() },
    salt: reader.take(SALT_BYTES),
  }
  const meta = parseMeta(reader.take(boundedLength(reader.u32(), MAX_META_BYTES)))
  const headerBytes = body.slice(0, reader.position())
  const wrappedDek = reader.take(WRAPPED_BYTES)
  const sealedSeed = reader.take(WRAPPED_BYTES)
  const sealed = reader.take(boundedLength(reader.u32(), MAX_SEALED_BYTES))
  if (reader.position() !== body.length) throw corrupt
  return { ...header, meta, headerBytes, wrappedDek, sealedSeed, sealed }
}

const boundedLength = (length: number, max: number): number => {
  if (length > max) throw new AppError('vault.corrupt')
  return length
}

const parseMeta = (bytes: Uint8Array): SlotMeta => {
  try {
    return SlotMeta.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch (cause) {
    throw new AppError('vault.corrupt', { cause })
  }
}

const createReader = (bytes: Uint8Array) => {
  let at = 0
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new AppError('vault.corrupt')
    at += length
    return bytes.slice(at - length, at)
  }
  const number = (length: number): number => take(length).reduce((value, byte) => value * 256 + byte, 0)
  return { take, u8: () => number(1), u32: () => number(4), position: () => at }
}
