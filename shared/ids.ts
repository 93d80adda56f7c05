/** Identifiers on the wire: schemas with brands, so that one id can't stand where another is meant. */
import { z } from 'zod'

z.config({ jitless: true }) // no eval probe: the page's CSP forbids it and would report it

const hexOf = (bytes: number) =>
  z
    .string()
    .length(2 * bytes)
    .regex(/^[0-9a-f]+$/)

/** 16 random bytes, hex. */
export const WalletId = hexOf(16).brand('WalletId')
export type WalletId = z.infer<typeof WalletId>
/** R: 16 random bytes, hex, made by the client; also the root of idempotency. */
export const OperationId = hexOf(16).brand('OperationId')
export type OperationId = z.infer<typeof OperationId>
/** 16 random bytes, hex. */
export const BackupId = hexOf(16).brand('BackupId')
export type BackupId = z.infer<typeof BackupId>
/** The confirmation value of the sharing (`crypto.md` §2): 32 bytes, hex. A signing epoch's id is its sharing's id. */
export const SharingId = hexOf(32).brand('SharingId')
export type SharingId = z.infer<typeof SharingId>
/** The custodian's own id of a client: opaque text. */
export const ClientId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[A-Za-z0-9_-]+$/)
  .brand('ClientId')
export type ClientId = z.infer<typeof ClientId>

/** An open string on the wire; Rekindle itself makes the four of `design.md` §10. */
export const BackupMethod = z
  .string()
  .min(1)
  .max(32)
  .regex(/^[A-Z][A-Z0-9_-]*$/)
  .brand('BackupMethod')
export type BackupMethod = z.infer<typeof BackupMethod>
export const METHODS = { icloud: 'ICLOUD', gdrive: 'GDRIVE', passphrase: 'PASSWORD', folder: 'CUSTOM' } as const

export const Curve = z.enum(['SECP256K1', 'ED25519'])
export type Curve = z.infer<typeof Curve>

export const Hex16 = hexOf(16)
export const Hex32 = hexOf(32)
/** Standard base64 with padding; length is bounded by the field that uses it. */
export const Base64 = (maxBytes: number) =>
  z
    .string()
    .max(Math.ceil(maxBytes / 3) * 4)
    .regex(/^[A-Za-z0-9+/]*={0,2}$/)
/** Compressed public key, hex: 33 bytes on secp256k1, 32 on Ed25519. */
export const PublicKeyHex = z.string().regex(/^(?:[0-9a-f]{64}|0[23][0-9a-f]{64})$/)
/** Seconds since 1970, by the server's clock. */
export const UnixSeconds = z
  .number()
  .int()
  .min(0)
  .max(2 ** 40)
export const DeviceName = z.string().min(1).max(64)
