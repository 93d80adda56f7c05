/** Rows of the co-signer's tables as ledger values and back. Shares and receipts are other columns and stay out of the ledger. */
import type { Selectable } from 'kysely'
import type { LedgerBackup, LedgerEpoch, LedgerOperation } from '#shared/recovery/ledger.ts'
import type { Schema } from '../db/schema.ts'

export const epochOf = (row: Selectable<Schema['epochs']>): LedgerEpoch => ({
  epochId: row.epoch_id,
  counter: row.counter,
  state: row.state,
  operationId: row.operation_id,
  keyId: row.key_id,
  deviceKey: row.device_key,
  deviceName: row.device_name,
  createdAt: row.created_at,
  retiredAt: row.retired_at,
  retiredBy: row.retired_by,
  destroyedAt: row.destroyed_at,
})
export const epochRow = (epoch: LedgerEpoch) => ({
  epoch_id: epoch.epochId,
  counter: epoch.counter,
  state: epoch.state,
  operation_id: epoch.operationId,
  key_id: epoch.keyId,
  device_key: epoch.deviceKey,
  device_name: epoch.deviceName,
  created_at: epoch.createdAt,
  retired_at: epoch.retiredAt,
  retired_by: epoch.retiredBy,
  destroyed_at: epoch.destroyedAt,
})

export const backupOf = (row: Selectable<Schema['backups']>): LedgerBackup => ({
  backupId: row.backup_id,
  method: row.method,
  version: row.version,
  state: row.state,
  sharingId: row.sharing_id,
  epochId: row.epoch_id,
  keyId: row.key_id,
  createdAt: row.created_at,
  proven:
    row.proven_hash === null || row.proven_key_id === null ? null : { cipherTextHash: row.proven_hash, encryptionKeyId: row.proven_key_id },
  confirmHash: row.confirm_hash,
  durable: row.durable,
})
export const backupRow = (backup: LedgerBackup) => ({
  backup_id: backup.backupId,
  method: backup.method,
  version: backup.version,
  state: backup.state,
  sharing_id: backup.sharingId,
  epoch_id: backup.epochId,
  key_id: backup.keyId,
  created_at: backup.createdAt,
  proven_hash: backup.proven?.cipherTextHash ?? null,
  proven_key_id: backup.proven?.encryptionKeyId ?? null,
  confirm_hash: backup.confirmHash,
  durable: backup.durable,
})

export const operationOf = (row: Selectable<Schema['operations']>): LedgerOperation => ({
  operationId: row.operation_id,
  kind: row.kind,
  state: row.state,
  startHash: row.start_hash,
  deviceKey: row.device_key,
  deviceName: row.device_name,
  backupId: row.backup_id,
  baseEpochId: row.base_epoch_id,
  fence: row.fence,
  leaseUntil: row.lease_until,
  epochId: row.epoch_id,
  h: row.h,
  proofHash: row.proof_hash,
  commitHash: row.commit_hash,
  abortReason: row.abort_reason,
  createdAt: row.created_at,
})
export const operationRow = (operation: LedgerOperation) => ({
  operation_id: operation.operationId,
  kind: operation.kind,
  state: operation.state,
  start_hash: operation.startHash,
  device_key: operation.deviceKey,
  device_name: operation.deviceName,
  backup_id: operation.backupId,
  base_epoch_id: operation.baseEpochId,
  fence: operation.fence,
  lease_until: operation.leaseUntil,
  epoch_id: operation.epochId,
  h: operation.h,
  proof_hash: operation.proofHash,
  commit_hash: operation.commitHash,
  abort_reason: operation.abortReason,
  created_at: operation.createdAt,
})
