/**
 * What the co-signer signs: its answer to OPEN, and receipts. Canonical bytes: a domain tag, then length-prefixed fields in fixed order;
 * null is an empty field, so each statement has one form only. Fields read as on the wire (hex, text), so that they compare with HTTP bodies and journals.
 */
import { ed25519 } from '@noble/curves/ed25519.js'
import { z } from 'zod'
import { equalBytes, fromBase64, fromHex, lengthPrefixed, readFields, toBase64, toHex, u64, utf8 } from '../bytes.ts'
import { AppError } from '../errors.ts'
import type { SignedStatement } from '../http/contract.ts'
import { BackupId, BackupMethod, ClientId, Hex32, OperationId, SharingId, UnixSeconds, WalletId } from '../ids.ts'
import { createReader } from '../mpc/reader.ts'
import { decodePublic, encodePublic } from '../mpc/share.ts'
import type { EpochPublic, SignMessage } from '../mpc/types.ts'

const strict = z.strictObject
const counter = z.number().int().min(0)
const PRINTABLE = /^[\x21-\x7e]+$/
const head = {
  /** Of this format. */
  version: z.literal(1),
  keyId: z.string().min(1).max(32).regex(PRINTABLE),
  walletId: WalletId,
  /** Per-wallet counter of signed statements; only grows. */
  seq: counter,
  time: UnixSeconds,
}
const backup = { method: BackupMethod, backupVersion: counter.min(1), backupId: BackupId, sharingId: SharingId, cipherTextHash: Hex32 }
/** The base is null for the first epoch of a wallet; then there is no old epoch either. */
const operation = { operationId: OperationId, baseEpochId: SharingId.nullable(), fence: counter, deviceKey: Hex32 }

const schemas = {
  COMMITTED: strict({
    type: z.literal('COMMITTED'),
    ...head,
    ...operation,
    epochId: SharingId,
    h: Hex32,
    oldEpochState: z.enum(['RETIRED', 'DESTROYED']).nullable(),
  }),
  /** `epochId` and `h` are null when R never got a new share. The reason is an open word such as SUPERSEDED. */
  ABORTED: strict({
    type: z.literal('ABORTED'),
    ...head,
    ...operation,
    epochId: SharingId.nullable(),
    h: Hex32.nullable(),
    reason: z.string().regex(/^[A-Z_]{1,32}$/),
  }),
  /** Flip B. `operationId` is null for a renewal outside of a recovery; `epochId` is the live epoch it was made from. */
  CONFIRMED: strict({
    type: z.literal('CONFIRMED'),
    ...head,
    operationId: OperationId.nullable(),
    epochId: SharingId,
    fence: counter,
    deviceKey: Hex32,
    ...backup,
  }),
  /** The second fact after COMMITTED: the key of the retired share of `baseEpochId` is destroyed. */
  DESTROYED: strict({
    type: z.literal('DESTROYED'),
    ...head,
    operationId: OperationId,
    baseEpochId: SharingId,
    fence: counter,
    oldEpochState: z.literal('DESTROYED'),
  }),
} as const
export const Receipt = z.discriminatedUnion('type', [schemas.COMMITTED, schemas.ABORTED, schemas.CONFIRMED, schemas.DESTROYED])
export type Receipt = z.infer<typeof Receipt>
export type ReceiptType = Receipt['type']
export type ReceiptOf<T extends ReceiptType> = Extract<Receipt, { type: T }>

const OpenFields = strict({ ...head, nonce: Hex32, clientId: ClientId, ...backup })
/** The audited answer to OPEN; `public` holds Q, V_C and V_S of the backup sharing and the same sharingId. */
export type OpenStatement = z.infer<typeof OpenFields> & { readonly public: EpochPublic }
/** Of the provider settings: an Ed25519 public key in hex. */
export type CosignerKey = { readonly keyId: string; readonly publicKey: string }

/** One text field's two forms. */
type Kind = 'text' | 'hex' | 'number'
type FieldTable = Readonly<Record<string, Kind>>
const HEAD: FieldTable = { version: 'number', keyId: 'text', walletId: 'hex', seq: 'number', time: 'number' }
const BACKUP: FieldTable = { method: 'text', backupVersion: 'number', backupId: 'hex', sharingId: 'hex', cipherTextHash: 'hex' }
const OPERATION: FieldTable = { operationId: 'hex', baseEpochId: 'hex', fence: 'number', deviceKey: 'hex' }
/** Field order is the order of the canonical bytes. */
const FIELDS: Readonly<Record<ReceiptType | 'OPEN', FieldTable>> = {
  COMMITTED: { ...HEAD, ...OPERATION, epochId: 'hex', h: 'hex', oldEpochState: 'text' },
  ABORTED: { ...HEAD, ...OPERATION, epochId: 'hex', h: 'hex', reason: 'text' },
  CONFIRMED: { ...HEAD, operationId: 'hex', epochId: 'hex', fence: 'number', deviceKey: 'hex', ...BACKUP },
  DESTROYED: { ...HEAD, operationId: 'hex', baseEpochId: 'hex', fence: 'number', oldEpochState: 'text' },
  OPEN: { ...HEAD, nonce: 'hex', clientId: 'text', ...BACKUP },
}
const tagOf = (type: ReceiptType | 'OPEN'): string => `rekindle/statement/${type}/v1`
const MAX_FIELD_BYTES = 1024

const refused = <T>(work: () => T): T => {
  try {
    return work()
  } catch {
    throw new AppError('recovery.receipt_invalid')
  }
}

const writeField = (kind: Kind, value: unknown): Uint8Array => {
  if (value === null) return new Uint8Array()
  if (kind === 'number') return u64(Number(value))
  return kind === 'hex' ? fromHex(String(value)) : utf8(String(value))
}
const readField = (kind: Kind, bytes: Uint8Array): string | number | null => {
  if (bytes.length === 0) return null
  if (kind === 'hex') return toHex(bytes)
  if (kind === 'text') return String.fromCharCode(...bytes)
  const reader = createReader(bytes, 'recovery.receipt_invalid')
  const value = reader.u64()
  reader.end()
  return value
}

const encode = (type: ReceiptType | 'OPEN', values: Readonly<Record<string, unknown>>, ...more: Uint8Array[]): Uint8Array =>
  lengthPrefixed(tagOf(type), ...Object.entries(FIELDS[type]).map(([name, kind]) => writeField(kind, values[name])), ...more)

const decode = (type: ReceiptType | 'OPEN', bytes: Uint8Array, more: number): { values: Record<string, unknown>; rest: Uint8Array[] } => {
  const fields = Object.entries(FIELDS[type])
  const [tag, ...parts] = readFields(bytes, 1 + fields.length + more, MAX_FIELD_BYTES)
  if (tag === undefined || !equalBytes(tag, utf8(tagOf(type)))) throw new AppError('recovery.receipt_invalid')
  const values = Object.fromEntries(fields.map(([name, kind], i) => [name, readField(kind, parts[i] as Uint8Array)]))
  return { values, rest: parts.slice(fields.length) }
}

/** Throws `recovery.receipt_invalid` on a field out of range, so that nothing unreadable gets signed. */
export const encodeReceipt = (receipt: Receipt): Uint8Array => {
  const values = refused(() => Receipt.parse(receipt))
  return encode(values.type, values)
}

/** Throws `recovery.receipt_invalid`. */
export const decodeReceipt = (bytes: Uint8Array): Receipt =>
  refused(() => {
    const type = Receipt.options.map((option) => option.shape.type.value).find((name) => startsWithTag(bytes, name))
    if (type === undefined) throw new AppError('recovery.receipt_invalid')
    return Receipt.parse({ type, ...decode(type, bytes, 0).values })
  })

const startsWithTag = (bytes: Uint8Array, type: ReceiptType): boolean => {
  const tag = lengthPrefixed(tagOf(type))
  return equalBytes(bytes.subarray(0, tag.length), tag)
}

/** Throws `recovery.receipt_invalid`. */
export const encodeOpen = ({ public: epoch, ...fields }: OpenStatement): Uint8Array => {
  const values = refused(() => OpenFields.parse(fields))
  if (toHex(epoch.sharingId) !== values.sharingId) throw new AppError('recovery.receipt_invalid')
  return encode('OPEN', values, encodePublic(epoch))
}

/** Throws `recovery.receipt_invalid`; the points and 2·V_C − V_S = Q have been checked. */
export const decodeOpen = (bytes: Uint8Array): OpenStatement =>
  refused(() => {
    const { values, rest } = decode('OPEN', bytes, 1)
    const fields = OpenFields.parse(values)
    const epoch = decodePublic(rest[0] as Uint8Array)
    if (toHex(epoch.sharingId) !== fields.sharingId) throw new AppError('recovery.receipt_invalid')
    return { ...fields, public: epoch }
  })

/** `bytes` of encodeReceipt or encodeOpen; `sign` is the co-signer's Ed25519 key. */
export const signStatement = (bytes: Uint8Array, sign: SignMessage): SignedStatement => ({
  statement: toBase64(bytes),
  signature: toHex(sign(bytes)),
})

const verify = <T extends { readonly keyId: string }>(
  signed: SignedStatement,
  keys: readonly CosignerKey[],
  decodeBytes: (bytes: Uint8Array) => T,
): T =>
  refused(() => {
    const bytes = fromBase64(signed.statement)
    const statement = decodeBytes(bytes)
    const key = keys.find(({ keyId }) => keyId === statement.keyId)
    if (key === undefined || !ed25519.verify(fromHex(signed.signature), bytes, fromHex(key.publicKey), { zip215: false })) {
      throw new AppError('recovery.receipt_invalid')
    }
    return statement
  })

/** Layout, key id among the pinned ones, signature; else `recovery.receipt_invalid`. What it says is the caller's to compare. */
export const verifyReceipt = (signed: SignedStatement, keys: readonly CosignerKey[]): Receipt => verify(signed, keys, decodeReceipt)
/** As verifyReceipt; the caller compares the nonce and everything else. */
export const verifyOpen = (signed: SignedStatement, keys: readonly CosignerKey[]): OpenStatement => verify(signed, keys, decodeOpen)
