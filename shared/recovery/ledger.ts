/**
 * The co-signer's side of recovery-protocol.md as pure functions over one wallet's ledger. Nothing here reads a clock, a
 * database or a key: the server loads a ledger under a row lock, applies one function, stores what changed and carries out
 * the effects; a model checker can bind to the same functions. Ids, keys and hashes are lower-case hex, times Unix seconds.
 */
import type { ErrorCode } from '../errors.ts'

/** DROPPED: a pending epoch whose operation was aborted; it never was live. */
export type LedgerEpochState = 'PENDING' | 'LIVE' | 'RETIRED' | 'DESTROYED' | 'DROPPED'
export type LedgerEpoch = {
  readonly epochId: string
  readonly counter: number
  readonly state: LedgerEpochState
  readonly operationId: string
  /** KMS key id that seals the co-signer's share; used once. */
  readonly keyId: string
  readonly deviceKey: string
  readonly deviceName: string
  readonly createdAt: number
  readonly retiredAt: number | null
  /** The operation whose COMMIT retired it. */
  readonly retiredBy: string | null
  readonly destroyedAt: number | null
}

export type LedgerBackupState = 'PENDING' | 'ACTIVE' | 'RETAINED' | 'SHREDDED'
export type LedgerBackup = {
  readonly backupId: string
  readonly method: string
  readonly version: number
  readonly state: LedgerBackupState
  readonly sharingId: string
  /** Signing epoch that it was made from. */
  readonly epochId: string
  readonly keyId: string
  readonly createdAt: number
  /** Both sides have proven this ciphertext's shares: hash and encryption key id that the proofs were bound to. */
  readonly proven: { readonly cipherTextHash: string; readonly encryptionKeyId: string } | null
  /** SHA-256 of the CONFIRM that made it ACTIVE. */
  readonly confirmHash: string | null
  /** The watermark: a verified database backup holds it. */
  readonly durable: boolean
}

export type LedgerOperationState = 'OPEN' | 'PREPARED' | 'PROVEN' | 'COMMITTED' | 'ABORTED'
export type AbortReason = 'SUPERSEDED' | 'EXPIRED' | 'CANCELLED' | 'RESTARTED' | 'RESTORED'
export type LedgerOperation = {
  readonly operationId: string
  readonly kind: 'RECOVER' | 'ENROL'
  readonly state: LedgerOperationState
  /** SHA-256 of the START; the same id with another body is a conflict. */
  readonly startHash: string
  readonly deviceKey: string
  readonly deviceName: string
  /** The backup that it starts from; null for ENROL. */
  readonly backupId: string | null
  readonly baseEpochId: string | null
  /** Set when the operation becomes current. */
  readonly fence: number | null
  readonly leaseUntil: number
  readonly epochId: string | null
  readonly h: string | null
  readonly proofHash: string | null
  readonly commitHash: string | null
  readonly abortReason: AbortReason | null
  readonly createdAt: number
}

export type Ledger = {
  readonly walletId: string
  readonly frozen: boolean
  /** The database was restored from a copy older than the anchor. */
  readonly safeMode: boolean
  readonly fence: number
  readonly seq: number
  readonly epochs: readonly LedgerEpoch[]
  readonly backups: readonly LedgerBackup[]
  readonly operations: readonly LedgerOperation[]
}

type ReceiptBase = { readonly seq: number; readonly time: number; readonly fence: number; readonly deviceKey: string }
/** What the server signs in the same transaction; ids that name where the receipt is kept. */
export type LedgerReceipt = ReceiptBase &
  (
    | {
        readonly type: 'COMMITTED'
        readonly operationId: string
        readonly baseEpochId: string | null
        readonly epochId: string
        readonly h: string
        readonly oldEpochState: 'RETIRED' | null
      }
    | {
        readonly type: 'ABORTED'
        readonly operationId: string
        readonly baseEpochId: string | null
        readonly epochId: string | null
        readonly h: string | null
        readonly reason: AbortReason
      }
    | { readonly type: 'DESTROYED'; readonly operationId: string; readonly baseEpochId: string }
    | {
        readonly type: 'CONFIRMED'
        /** Null for a renewal after the one that finishes a recovery. */
        readonly operationId: string | null
        readonly epochId: string
        readonly method: string
        readonly version: number
        readonly backupId: string
        readonly sharingId: string
        readonly cipherTextHash: string
      }
  )

/** Carried out in the transaction that stores the ledger, but for `destroyKey`, which is noted there and done after it. */
export type Effect =
  | { readonly type: 'receipt'; readonly receipt: LedgerReceipt }
  | { readonly type: 'destroyKey'; readonly keyId: string }
  | { readonly type: 'revokeOtherDevices'; readonly deviceKey: string }
  | { readonly type: 'notify'; readonly kind: 'recovered' | 'backup_renewed'; readonly deviceName: string }

export type Applied = { readonly ok: true; readonly ledger: Ledger; readonly effects: readonly Effect[] }
export type Refused = { readonly ok: false; readonly code: ErrorCode }
export type Outcome = Applied | Refused

/** Leases by the server's clock. */
export const OPEN_LEASE_SECONDS = 15 * 60
export const PREPARED_LEASE_SECONDS = 24 * 60 * 60
/** Operations that may stand open beside each other; a further START ends the oldest that never became current. */
export const MAX_OPEN_OPERATIONS = 32

export const applied = (ledger: Ledger, ...effects: Effect[]): Applied => ({ ok: true, ledger, effects })
export const refused = (code: ErrorCode): Refused => ({ ok: false, code })

export const isTerminal = (operation: LedgerOperation): boolean => operation.state === 'COMMITTED' || operation.state === 'ABORTED'
export const liveEpoch = (ledger: Ledger): LedgerEpoch | undefined => ledger.epochs.find((epoch) => epoch.state === 'LIVE')
export const operationOf = (ledger: Ledger, operationId: string): LedgerOperation | undefined =>
  ledger.operations.find((operation) => operation.operationId === operationId)
export const backupOf = (ledger: Ledger, backupId: string): LedgerBackup | undefined =>
  ledger.backups.find((backup) => backup.backupId === backupId)
/** The operation that may be prepared and committed: at most one (I10). */
export const currentOperation = (ledger: Ledger): LedgerOperation | undefined =>
  ledger.operations.find((operation) => !isTerminal(operation) && operation.fence !== null)
/** Backups that a recovery may start from: ACTIVE; after a restored database RETAINED where no ACTIVE of the method is left. */
export const mayStartFrom = (ledger: Ledger, backup: LedgerBackup): boolean =>
  backup.state === 'ACTIVE' ||
  (ledger.safeMode &&
    backup.state === 'RETAINED' &&
    !ledger.backups.some((other) => other.method === backup.method && other.state === 'ACTIVE'))

/** Rows that don't change keep their identity: the server stores the others only. */
export const withOperation = (ledger: Ledger, operationId: string, change: Partial<LedgerOperation>): Ledger => ({
  ...ledger,
  operations: ledger.operations.map((row) => (row.operationId === operationId ? { ...row, ...change } : row)),
})
export const withEpoch = (ledger: Ledger, epochId: string, change: Partial<LedgerEpoch>): Ledger => ({
  ...ledger,
  epochs: ledger.epochs.map((row) => (row.epochId === epochId ? { ...row, ...change } : row)),
})
export const withBackup = (ledger: Ledger, backupId: string, change: Partial<LedgerBackup>): Ledger => ({
  ...ledger,
  backups: ledger.backups.map((row) => (row.backupId === backupId ? { ...row, ...change } : row)),
})

const ABORT_CODES: Record<AbortReason, ErrorCode> = {
  SUPERSEDED: 'recovery.superseded',
  EXPIRED: 'recovery.expired',
  CANCELLED: 'recovery.cancelled',
  RESTARTED: 'recovery.aborted',
  RESTORED: 'recovery.aborted',
}
/** Why a request on an ABORTED operation is refused; STATUS has the signed receipt. */
export const abortCode = (operation: LedgerOperation): ErrorCode => ABORT_CODES[operation.abortReason ?? 'RESTARTED']
