/** Finds rows for a session; what belongs to another client or device is answered like what does not exist. */
import { AppError } from '#shared/errors.ts'
import type { Session } from '../auth/sessions.service.ts'
import type { Db } from '../db/schema.ts'
import { type OperationRow, operationRow, ownWallet, type WalletRow } from './cosigner.repository.ts'

export const requireWallet = async (db: Db, session: Session, walletId: string): Promise<WalletRow> => {
  const wallet = await ownWallet(db, walletId, session.clientId)
  if (!wallet) throw new AppError('http.not_found')
  return wallet
}

export const requireOperation = async (db: Db, session: Session, walletId: string, operationId: string): Promise<OperationRow> => {
  await requireWallet(db, session, walletId)
  const row = await operationRow(db, walletId, operationId)
  if (row?.device_key !== session.deviceKey) throw new AppError('http.not_found')
  return row
}
