/** Loads a wallet's ledger under its row lock and stores the differences. */
import type { Ledger } from '#shared/recovery/ledger.ts'
import type { Db } from '../db/schema.ts'
import { backupOf, backupRow, epochOf, epochRow, operationOf, operationRow } from './ledger.rows.ts'

export type LockedLedger = { readonly ledger: Ledger; readonly clientId: string }

/**
 * Locks the wallet until the transaction ends. Of the operations only those that are open, and the named one, are read: ended
 * ones are kept for ever and change nothing. `clientId` undefined: any client's (boot, administration).
 */
export const lockLedger = async (
  trx: Db,
  walletId: string,
  options: { readonly clientId?: string; readonly operationId?: string | undefined },
): Promise<LockedLedger | undefined> => {
  let query = trx.selectFrom('wallets').selectAll().where('wallet_id', '=', walletId)
  if (options.clientId !== undefined) query = query.where('client_id', '=', options.clientId)
  const wallet = await query.forUpdate().executeTakeFirst()
  if (!wallet) return undefined
  const epochs = await trx
    .selectFrom('epochs')
    .selectAll()
    .where('wallet_id', '=', walletId)
    .where('state', '<>', 'DROPPED')
    .orderBy('created_at')
    .execute()
  const backups = await trx.selectFrom('backups').selectAll().where('wallet_id', '=', walletId).orderBy('created_at').execute()
  const operations = await trx
    .selectFrom('operations')
    .selectAll()
    .where('wallet_id', '=', walletId)
    .where((eb) => eb.or([eb('state', 'in', ['OPEN', 'PREPARED', 'PROVEN']), eb('operation_id', '=', options.operationId ?? '')]))
    .orderBy('created_at')
    .execute()
  const ledger: Ledger = {
    walletId,
    frozen: wallet.frozen,
    safeMode: wallet.safe_mode,
    fence: wallet.fence,
    seq: wallet.seq,
    epochs: epochs.map(epochOf),
    backups: backups.map(backupOf),
    operations: operations.map(operationOf),
  }
  return { ledger, clientId: wallet.client_id }
}

/** Rows whose object changed, by identity. LIVE is given up before it is taken: one LIVE epoch and one ACTIVE backup are indexes. */
export const storeLedger = async (trx: Db, before: Ledger, after: Ledger): Promise<void> => {
  const { walletId } = before
  const ids = { wallet_id: walletId }
  const changed = <T>(old: readonly T[], rows: readonly T[]): T[] => rows.filter((row) => !old.includes(row))
  const takesLast = (state: string): number => (state === 'LIVE' || state === 'ACTIVE' ? 1 : 0)

  if (before !== after) {
    await trx
      .updateTable('wallets')
      .set({ frozen: after.frozen, safe_mode: after.safeMode, fence: after.fence, seq: after.seq })
      .where('wallet_id', '=', walletId)
      .execute()
  }
  for (const operation of changed(before.operations, after.operations)) {
    const row = operationRow(operation)
    await trx
      .insertInto('operations')
      .values({ ...ids, ...row, takeover_nonce: null, server_random: null, receipt_statement: null, receipt_signature: null })
      .onConflict((conflict) => conflict.columns(['wallet_id', 'operation_id']).doUpdateSet(row))
      .execute()
  }
  const epochs = changed(before.epochs, after.epochs).sort((a, b) => takesLast(a.state) - takesLast(b.state))
  for (const epoch of epochs) {
    const row = epochRow(epoch)
    const isGone = epoch.state === 'DESTROYED' || epoch.state === 'DROPPED'
    const shares = { public_share: null, sealed_share: null, destroyed_statement: null, destroyed_signature: null }
    await trx
      .insertInto('epochs')
      .values({ ...ids, ...row, ...shares })
      .onConflict((conflict) => conflict.columns(['wallet_id', 'epoch_id']).doUpdateSet(isGone ? { ...row, sealed_share: null } : row))
      .execute()
  }
  const backups = changed(before.backups, after.backups).sort((a, b) => takesLast(a.state) - takesLast(b.state))
  for (const backup of backups) {
    const row = backupRow(backup)
    const isGone = backup.state === 'SHREDDED'
    const shares = { public_share: null, sealed_share: null, server_nonce: null, receipt_statement: null, receipt_signature: null }
    await trx
      .insertInto('backups')
      .values({ ...ids, ...row, ...shares })
      .onConflict((conflict) => conflict.columns(['wallet_id', 'backup_id']).doUpdateSet(isGone ? { ...row, sealed_share: null } : row))
      .execute()
  }
}
