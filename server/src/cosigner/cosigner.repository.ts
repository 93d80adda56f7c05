/** SQL of the co-signer beside the ledger: wallets, sealed shares, nonces, receipts, and the facts that others ask for. */
import type { Selectable } from 'kysely'
import type { Db, Schema } from '../db/schema.ts'

export type OperationRow = Selectable<Schema['operations']>
export type EpochRow = Selectable<Schema['epochs']>
export type BackupRow = Selectable<Schema['backups']>
export type WalletRow = Selectable<Schema['wallets']>

export const addWallet = (trx: Db, row: { wallet_id: string; client_id: string; created_at: number }) =>
  trx
    .insertInto('wallets')
    .values(row)
    .onConflict((conflict) => conflict.column('client_id').doNothing())
    .executeTakeFirst()
export const walletOfClient = (db: Db, clientId: string): Promise<WalletRow | undefined> =>
  db.selectFrom('wallets').selectAll().where('client_id', '=', clientId).executeTakeFirst()
export const ownWallet = (db: Db, walletId: string, clientId: string): Promise<WalletRow | undefined> =>
  db.selectFrom('wallets').selectAll().where('wallet_id', '=', walletId).where('client_id', '=', clientId).executeTakeFirst()
export const walletIds = async (db: Db): Promise<string[]> =>
  (await db.selectFrom('wallets').select('wallet_id').orderBy('created_at').execute()).map((row) => row.wallet_id)

export const operationRow = (db: Db, walletId: string, operationId: string): Promise<OperationRow | undefined> =>
  db.selectFrom('operations').selectAll().where('wallet_id', '=', walletId).where('operation_id', '=', operationId).executeTakeFirst()
/** START's nonces, drawn once: a repeat gets the same. */
export const keepNonces = async (
  trx: Db,
  walletId: string,
  operationId: string,
  drawn: { readonly takeover_nonce: string; readonly server_random: string },
): Promise<OperationRow> => {
  await trx
    .updateTable('operations')
    .set(drawn)
    .where('wallet_id', '=', walletId)
    .where('operation_id', '=', operationId)
    .where('takeover_nonce', 'is', null)
    .execute()
  return (await operationRow(trx, walletId, operationId)) as OperationRow
}

export const epochRow = (db: Db, walletId: string, epochId: string): Promise<EpochRow | undefined> =>
  db.selectFrom('epochs').selectAll().where('wallet_id', '=', walletId).where('epoch_id', '=', epochId).executeTakeFirst()
export const epochRows = (db: Db, walletId: string): Promise<EpochRow[]> =>
  db
    .selectFrom('epochs')
    .selectAll()
    .where('wallet_id', '=', walletId)
    .where('state', 'in', ['LIVE', 'RETIRED', 'DESTROYED'])
    .orderBy('counter', 'desc')
    .execute()
export const keepEpochShare = (
  trx: Db,
  walletId: string,
  epochId: string,
  share: { readonly public_share: Uint8Array; readonly sealed_share: Uint8Array },
): Promise<unknown> => trx.updateTable('epochs').set(share).where('wallet_id', '=', walletId).where('epoch_id', '=', epochId).execute()

export const backupRow = (db: Db, walletId: string, backupId: string): Promise<BackupRow | undefined> =>
  db.selectFrom('backups').selectAll().where('wallet_id', '=', walletId).where('backup_id', '=', backupId).executeTakeFirst()
export const backupRows = (db: Db, walletId: string): Promise<BackupRow[]> =>
  db.selectFrom('backups').selectAll().where('wallet_id', '=', walletId).orderBy('created_at', 'desc').orderBy('version', 'desc').execute()
export const backupByVersion = (db: Db, walletId: string, method: string, version: number): Promise<BackupRow | undefined> =>
  db
    .selectFrom('backups')
    .selectAll()
    .where('wallet_id', '=', walletId)
    .where('method', '=', method)
    .where('version', '=', version)
    .executeTakeFirst()
export const keepBackupShare = (
  trx: Db,
  walletId: string,
  backupId: string,
  share: { readonly public_share: Uint8Array; readonly sealed_share: Uint8Array; readonly server_nonce: string },
): Promise<unknown> => trx.updateTable('backups').set(share).where('wallet_id', '=', walletId).where('backup_id', '=', backupId).execute()

/** Open operations, the current one first. */
export const openOperations = (db: Db, walletId: string, now: number): Promise<OperationRow[]> =>
  db
    .selectFrom('operations')
    .selectAll()
    .where('wallet_id', '=', walletId)
    .where('state', 'in', ['OPEN', 'PREPARED', 'PROVEN'])
    .where('lease_until', '>', now)
    .orderBy('fence', (order) => order.desc().nullsLast())
    .orderBy('created_at', 'desc')
    .execute()

/** A device key that the co-signer knows: of the live epoch, or of an operation in PREPARED or later. */
export const knowsDevice = async (db: Db, deviceKey: string): Promise<boolean> => {
  const live = await db
    .selectFrom('epochs')
    .select('epoch_id')
    .where('device_key', '=', deviceKey)
    .where('state', '=', 'LIVE')
    .limit(1)
    .executeTakeFirst()
  if (live) return true
  // An aborted one counts too: its device has to fetch the signed ABORTED before it may drop the pending share.
  const operation = await db
    .selectFrom('operations')
    .select('operation_id')
    .where('device_key', '=', deviceKey)
    .where('epoch_id', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return operation !== undefined
}
