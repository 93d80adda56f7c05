/** The new backup and what may be cleaned (recovery-protocol.md, "Order" 8 to 10). Pure and total: see ledger.ts. */
import { applied, backupOf, type Effect, type Ledger, type LedgerBackup, liveEpoch, type Outcome, refused, withBackup } from './ledger.ts'

export type BeginBackupInput = {
  readonly backupId: string
  readonly method: string
  readonly version: number
  readonly epochId: string
  readonly deviceKey: string
}

/** May this device make this backup now? Versions of a method only grow; the live epoch's own device makes backups. */
export const beginBackup = (ledger: Ledger, input: BeginBackupInput): Outcome => {
  const live = liveEpoch(ledger)
  if (live?.epochId !== input.epochId || live.deviceKey !== input.deviceKey) return refused('recovery.epoch_retired')
  if (backupOf(ledger, input.backupId)) return refused('recovery.conflict')
  const newest = Math.max(0, ...ledger.backups.filter((row) => row.method === input.method).map((row) => row.version))
  return input.version > newest ? applied(ledger) : refused('recovery.conflict')
}

/**
 * Rows whose key goes. `seq` rises with it, so that a database from before is known as restored: there these rows look whole, and
 * a CONFIRM would make one ACTIVE that nobody can unseal.
 */
const shredded = (ledger: Ledger, rows: readonly LedgerBackup[]): Ledger =>
  rows.length === 0
    ? ledger
    : rows.reduce((before, row) => withBackup(before, row.backupId, { state: 'SHREDDED' }), { ...ledger, seq: ledger.seq + 1 })

/** The co-signer's backup share is sealed: the row is PENDING. An earlier one that never got further is left for good. */
export const prepareBackup = (
  ledger: Ledger,
  input: BeginBackupInput & { readonly sharingId: string; readonly keyId: string },
  now: number,
): Outcome => {
  const allowed = beginBackup(ledger, input)
  if (!allowed.ok) return allowed
  const left = ledger.backups.filter((row) => row.method === input.method && row.state === 'PENDING')
  const next = shredded(ledger, left)
  const { backupId, method, version, epochId, sharingId, keyId } = input
  const row: LedgerBackup = {
    backupId,
    method,
    version,
    state: 'PENDING',
    sharingId,
    epochId,
    keyId,
    createdAt: now,
    proven: null,
    confirmHash: null,
    durable: false,
  }
  return applied({ ...next, backups: [...next.backups, row] }, ...left.map((old): Effect => ({ type: 'destroyKey', keyId: old.keyId })))
}

/** Both proofs are there: the client's of the share that it decrypted again, the co-signer's of the half that it unsealed. */
export const proveBackup = (
  ledger: Ledger,
  input: { readonly backupId: string; readonly deviceKey: string; readonly cipherTextHash: string; readonly encryptionKeyId: string },
): Outcome => {
  const backup = backupOf(ledger, input.backupId)
  if (!backup) return refused('http.not_found')
  const live = liveEpoch(ledger)
  if (live?.epochId !== backup.epochId || live.deviceKey !== input.deviceKey) return refused('recovery.epoch_retired')
  if (backup.state !== 'PENDING') return refused('recovery.conflict')
  const { cipherTextHash, encryptionKeyId } = input
  return applied(withBackup(ledger, backup.backupId, { proven: { cipherTextHash, encryptionKeyId } }))
}

export type ConfirmInput = {
  readonly backupId: string
  readonly deviceKey: string
  readonly method: string
  readonly version: number
  readonly sharingId: string
  readonly cipherTextHash: string
  readonly confirmHash: string
  /** SHA-256 of what the custodian holds under this method and version, null if nothing. */
  readonly storedHash: string | null
}

/** Flip B: the new backup ACTIVE, the old one of this method RETAINED; other methods are never touched. */
export const confirmBackup = (ledger: Ledger, input: ConfirmInput, now: number): Outcome => {
  const backup = backupOf(ledger, input.backupId)
  if (!backup) return refused('http.not_found')
  if (backup.confirmHash !== null) return backup.confirmHash === input.confirmHash ? applied(ledger) : refused('recovery.conflict')
  if (backup.state !== 'PENDING') return refused('recovery.conflict')
  const live = liveEpoch(ledger)
  if (live?.epochId !== backup.epochId || live.deviceKey !== input.deviceKey) return refused('recovery.epoch_retired')
  if (backup.method !== input.method || backup.version !== input.version || backup.sharingId !== input.sharingId) {
    return refused('recovery.conflict')
  }
  if (backup.proven?.cipherTextHash !== input.cipherTextHash) return refused('recovery.proof_refused')
  if (input.storedHash !== input.cipherTextHash) return refused('backup.verify_failed')
  const seq = ledger.seq + 1
  const active = ledger.backups.filter((row) => row.method === backup.method && row.state === 'ACTIVE')
  const retained = active.reduce((before, row) => withBackup(before, row.backupId, { state: 'RETAINED' }), { ...ledger, seq })
  const next = withBackup(retained, backup.backupId, { state: 'ACTIVE', confirmHash: input.confirmHash })
  const { method, version, backupId, sharingId, epochId } = backup
  const isFirstOfEpoch = !ledger.backups.some((row) => row.epochId === epochId && row.confirmHash !== null)
  return applied(
    next,
    {
      type: 'receipt',
      receipt: {
        type: 'CONFIRMED',
        seq,
        time: now,
        fence: ledger.fence,
        deviceKey: live.deviceKey,
        operationId: isFirstOfEpoch ? live.operationId : null,
        epochId,
        method,
        version,
        backupId,
        sharingId,
        cipherTextHash: input.cipherTextHash,
      },
    },
    { type: 'notify', kind: 'backup_renewed', deviceName: live.deviceName },
  )
}

/** A database backup that was restored and checked holds these: the watermark rises. */
export const raiseWatermark = (ledger: Ledger, input: { readonly backupIds: readonly string[] }): Outcome =>
  applied({
    ...ledger,
    backups: ledger.backups.map((row) =>
      row.state === 'ACTIVE' && !row.durable && input.backupIds.includes(row.backupId) ? { ...row, durable: true } : row,
    ),
  })

/** Rows of this method, strictly older than `version` and than the ACTIVE one that the watermark covers. */
const cleanableOf = (ledger: Ledger, input: { readonly method: string; readonly version: number }): LedgerBackup[] => {
  const own = ledger.backups.filter((row) => row.method === input.method)
  const held = own.find((row) => row.state === 'ACTIVE' && row.durable)
  return held ? own.filter((row) => row.version < input.version && row.version < held.version) : []
}

/** CLEAN: shreds the co-signer's halves that a verified database backup allows; until then nothing happens. */
export const clean = (ledger: Ledger, input: { readonly method: string; readonly version: number }): Outcome => {
  const rows = cleanableOf(ledger, input).filter((row) => row.state !== 'SHREDDED')
  return applied(shredded(ledger, rows), ...rows.map((row): Effect => ({ type: 'destroyKey', keyId: row.keyId })))
}

/** What CLEAN answers: everything older that is gone at the co-signer, so that a repeat gives the same list. */
export const cleaned = (ledger: Ledger, input: { readonly method: string; readonly version: number }): LedgerBackup[] =>
  cleanableOf(ledger, input).filter((row) => row.state === 'SHREDDED')
