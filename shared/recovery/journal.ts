/**
 * The client's journal: append-only records of ids, states, hashes and signatures, no secrets (recovery-protocol.md, Order).
 * One record is one JSON text in UTF-8; framing, checksums and fsync are the storage's (electron/storage/append-log.ts).
 */
import { z } from 'zod'
import { utf8 } from '../bytes.ts'
import { AppError } from '../errors.ts'
import { SignedStatement } from '../http/contract.ts'
import {
  BackupId,
  BackupMethod,
  ClientId,
  Curve,
  Hex16,
  Hex32,
  OperationId,
  PublicKeyHex,
  SharingId,
  UnixSeconds,
  WalletId,
} from '../ids.ts'

export const JOURNAL_VERSION = 1
/** The longest record is PROVEN with its COMMIT body, below 1 KiB; the rest is room for methods and receipts. */
export const RECORD_MAX_BYTES = 16 * 1024

const version = z.literal(JOURNAL_VERSION)
const record = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.strictObject({ v: version, type: z.literal(type), ...shape })
const Counter = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const Version = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)

/** Which backup a recovery starts from; an enrolment has none. */
export const BackupBase = z.strictObject({ backupId: BackupId, version: Version, sharingId: SharingId })
export type BackupBase = z.infer<typeof BackupBase>

export const EpochRecord = z.strictObject({
  epochId: SharingId,
  h: Hex32,
  fence: Counter,
  baseEpochId: SharingId.nullable(),
  curves: z
    .array(z.strictObject({ curve: Curve, publicKey: PublicKeyHex, client: PublicKeyHex, cosigner: PublicKeyHex }))
    .min(1)
    .max(2),
})
export type EpochRecord = z.infer<typeof EpochRecord>

export const Operation = z.strictObject({
  kind: z.enum(['RECOVER', 'ENROL']),
  walletId: WalletId,
  clientId: ClientId,
  operationId: OperationId,
  deviceKey: Hex32,
  /** Which of the pinned co-signer keys takes part: it is in the proof's digest. */
  cosignerKeyId: z.string().min(1).max(32),
  method: BackupMethod,
  base: BackupBase.nullable(),
})
export type Operation = z.infer<typeof Operation>

export const BackupAttempt = z.strictObject({
  backupId: BackupId,
  method: BackupMethod,
  version: Version,
  sharingId: SharingId,
  cipherTextHash: Hex32,
  keyId: Hex16,
})
export type BackupAttempt = z.infer<typeof BackupAttempt>

export const JournalRecord = z.discriminatedUnion('type', [
  record('STARTED', { op: Operation }),
  record('RESHARED', { epoch: EpochRecord }),
  record('PENDING_DURABLE', { epochId: SharingId }),
  /** `commit`: the exact bytes of the COMMIT body, so that a repeat is byte-identical. */
  record('PROVEN', { epochId: SharingId, commit: z.string().min(2).max(2048) }),
  record('COMMIT_SENT', { epochId: SharingId }),
  record('COMMITTED', { epochId: SharingId, receipt: SignedStatement, seq: Counter, time: UnixSeconds, oldKeyDestroyed: z.boolean() }),
  /** The co-signer's signed word that the key of the retired share is gone. */
  record('DESTROYED', { baseEpochId: SharingId, receipt: SignedStatement, seq: Counter, time: UnixSeconds }),
  record('CIPHERTEXT_SAVED', { backup: BackupAttempt }),
  record('KEY_CREATED', { backupId: BackupId }),
  record('CIPHERTEXT_UPLOADED', { backupId: BackupId }),
  record('BACKUP_CONFIRMED', { backupId: BackupId, receipt: SignedStatement, seq: Counter, time: UnixSeconds }),
  record('CLEANED', { backupId: BackupId }),
  /** Only ever with the co-signer's signed ABORTED. */
  record('ABORTED', { operationId: OperationId, receipt: SignedStatement, seq: Counter, reason: z.string().max(32) }),
  /** Abandoned before anything was durable: nothing was asked of the co-signer that could switch epochs. */
  record('LEFT', { operationId: OperationId }),
  /** A pending share that nothing opens any more, given up by the person once the backup has been opened again in its place. */
  record('GIVEN_UP', { operationId: OperationId }),
])
export type JournalRecord = z.infer<typeof JournalRecord>

/** JSON with the fields in the schema's order. Throws `vault.corrupt` on a value that is not a record: our bug, never written. */
export const encodeRecord = (value: JournalRecord): Uint8Array => {
  const parsed = JournalRecord.safeParse(value)
  if (!parsed.success) throw new AppError('vault.corrupt', { cause: parsed.error })
  const bytes = utf8(JSON.stringify(parsed.data))
  if (bytes.length > RECORD_MAX_BYTES) throw new AppError('vault.corrupt')
  return bytes
}

/** Strict: ASCII JSON of exactly one known record of this version, no field more or less. Throws `vault.corrupt`. */
export const parseRecord = (bytes: Uint8Array): JournalRecord => {
  if (bytes.length === 0 || bytes.length > RECORD_MAX_BYTES) throw new AppError('vault.corrupt')
  let text = ''
  for (const byte of bytes) {
    if (byte < 0x20 || byte > 0x7e) throw new AppError('vault.corrupt')
    text += String.fromCharCode(byte)
  }
  try {
    return JournalRecord.parse(JSON.parse(text))
  } catch (cause) {
    throw new AppError('vault.corrupt', { cause })
  }
}
