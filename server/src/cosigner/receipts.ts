/** Turns what the ledger decided into signed statements, kept beside the row that they are about. */
import { toBase64 } from '#shared/bytes.ts'
import type { SignedStatement } from '#shared/http/contract.ts'
import type { LedgerReceipt } from '#shared/recovery/ledger.ts'
import { encodeReceipt, Receipt, signStatement } from '#shared/recovery/receipt.ts'
import type { Db } from '../db/schema.ts'
import type { SigningKeys } from '../kms/signing-keys.ts'

type Stored = { readonly receipt_statement: Uint8Array | null; readonly receipt_signature: string | null }
/** The same bytes for ever: a repeat of a request gets what the first one got. */
export const storedReceipt = (row: Stored | undefined): SignedStatement | null =>
  row?.receipt_statement && row.receipt_signature !== null
    ? { statement: toBase64(row.receipt_statement), signature: row.receipt_signature }
    : null

type Destroyed = { readonly destroyed_statement: Uint8Array | null; readonly destroyed_signature: string | null }
/** The second fact after COMMITTED, kept with the epoch that was retired. */
export const storedDestroyed = (row: Destroyed | undefined): SignedStatement | null =>
  row?.destroyed_statement && row.destroyed_signature !== null
    ? { statement: toBase64(row.destroyed_statement), signature: row.destroyed_signature }
    : null

const fieldsOf = (walletId: string, keyId: string, receipt: LedgerReceipt): Receipt => {
  const common = { version: 1, keyId, walletId, fence: receipt.fence, seq: receipt.seq, time: receipt.time }
  const { deviceKey } = receipt
  switch (receipt.type) {
    case 'COMMITTED': {
      const { type, operationId, baseEpochId, epochId, h, oldEpochState } = receipt
      return Receipt.parse({ type, ...common, operationId, baseEpochId, deviceKey, epochId, h, oldEpochState })
    }
    case 'ABORTED': {
      const { type, operationId, baseEpochId, epochId, h, reason } = receipt
      return Receipt.parse({ type, ...common, operationId, baseEpochId, deviceKey, epochId, h, reason })
    }
    case 'DESTROYED': {
      const { type, operationId, baseEpochId } = receipt
      return Receipt.parse({ type, ...common, operationId, baseEpochId, oldEpochState: 'DESTROYED' })
    }
    case 'CONFIRMED': {
      const { type, operationId, epochId, method, version: backupVersion, backupId, sharingId, cipherTextHash } = receipt
      const backup = { method, backupVersion, backupId, sharingId, cipherTextHash }
      return Receipt.parse({ type, ...common, operationId, epochId, deviceKey, ...backup })
    }
  }
}

/** Signs and stores, in the transaction that made it true. */
export const issueReceipt = async (trx: Db, signing: SigningKeys, walletId: string, receipt: LedgerReceipt): Promise<void> => {
  const statement = encodeReceipt(fieldsOf(walletId, signing.keyId, receipt))
  const { signature } = signStatement(statement, signing.sign)
  const kept = { receipt_statement: statement, receipt_signature: signature }
  switch (receipt.type) {
    case 'COMMITTED':
    case 'ABORTED':
      await trx
        .updateTable('operations')
        .set(kept)
        .where('wallet_id', '=', walletId)
        .where('operation_id', '=', receipt.operationId)
        .execute()
      return
    case 'CONFIRMED':
      await trx.updateTable('backups').set(kept).where('wallet_id', '=', walletId).where('backup_id', '=', receipt.backupId).execute()
      return
    case 'DESTROYED':
      await trx
        .updateTable('epochs')
        .set({ destroyed_statement: statement, destroyed_signature: signature })
        .where('wallet_id', '=', walletId)
        .where('epoch_id', '=', receipt.baseEpochId)
        .execute()
  }
}
