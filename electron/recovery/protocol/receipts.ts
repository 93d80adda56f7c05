/** Signed facts of the co-signer: verified under the pinned keys, for this wallet, and never older than what is known. */
import { AppError } from '#shared/errors.ts'
import type { SignedStatement } from '#shared/http/contract.ts'
import { isLive, isUndecided, type ServerStatus } from '#shared/recovery/machine.ts'
import { type ReceiptOf, type ReceiptType, verifyReceipt } from '#shared/recovery/receipt.ts'
import type { Driver } from './driver.ts'

/** Throws `recovery.receipt_invalid`, or `recovery.server_rollback` where the server's counter went backwards (I12). */
export const verifiedReceipt = <T extends ReceiptType>(driver: Driver, signed: SignedStatement, type: T): ReceiptOf<T> => {
  const state = driver.state()
  const receipt = verifyReceipt(signed, driver.io.cosignerKeys)
  if (receipt.type !== type || state.at === 'none' || receipt.walletId !== state.op.walletId) throw new AppError('recovery.receipt_invalid')
  if (receipt.seq < state.seq) throw new AppError('recovery.server_rollback')
  return receipt as ReceiptOf<T>
}

/** Records a signed ABORTED of the operation at hand, then drops its pending slot, in this order. */
export const acceptAborted = async (driver: Driver, signed: SignedStatement): Promise<void> => {
  const state = driver.state()
  if (!isUndecided(state)) throw new AppError('internal.unexpected')
  const receipt = verifiedReceipt(driver, signed, 'ABORTED')
  const { operationId } = state.op
  const isOther = 'epoch' in state && receipt.epochId !== null && receipt.epochId !== state.epoch.epochId
  if (receipt.operationId !== operationId || receipt.deviceKey !== state.op.deviceKey || isOther)
    throw new AppError('recovery.receipt_invalid')
  await driver.record({ v: 1, type: 'ABORTED', operationId, receipt: signed, seq: receipt.seq, reason: receipt.reason })
  await driver.io.slots.dropPending()
}

/** STATUS(R) for `decide`; a receipt counts only once it is verified as this operation's. */
export const askStatus = async (driver: Driver): Promise<{ status: ServerStatus; signed: SignedStatement | null }> => {
  const state = driver.state()
  if (!isUndecided(state)) throw new AppError('internal.unexpected')
  const answer = await driver.io.api.status(state.op.walletId, state.op.operationId)
  if (answer.receipt === null) return { status: { known: true, state: answer.state, signed: null }, signed: null }
  const type = answer.state === 'ABORTED' ? 'ABORTED' : 'COMMITTED'
  const receipt = verifiedReceipt(driver, answer.receipt, type)
  if (receipt.operationId !== state.op.operationId) throw new AppError('recovery.receipt_invalid')
  return { status: { known: true, state: answer.state, signed: type }, signed: answer.receipt }
}

/** After a refusal: if STATUS brings a signed ABORTED it is accepted; whatever else it brings changes nothing. */
export const dropOnSignedAbort = async (driver: Driver): Promise<void> => {
  const { status, signed } = await askStatus(driver).catch(() => ({ status: { known: false } as ServerStatus, signed: null }))
  if (status.known && status.signed === 'ABORTED' && signed !== null) await acceptAborted(driver, signed)
}

/** Asks for the second fact after COMMITTED. That it isn't there yet is no failure: the screen then says no more than RETIRED. */
export const learnDestroyed = async (driver: Driver): Promise<void> => {
  const state = driver.state()
  if (!isLive(state) || state.committed.oldKeyDestroyed) return
  const { op, committed } = state
  const { baseEpochId } = state.epoch
  if (baseEpochId === null) return
  const { destroyed } = await driver.io.api.status(op.walletId, op.operationId)
  if (destroyed === null) return
  const receipt = verifyReceipt(destroyed, driver.io.cosignerKeys)
  const fits =
    receipt.type === 'DESTROYED' &&
    receipt.walletId === op.walletId &&
    receipt.operationId === op.operationId &&
    receipt.baseEpochId === baseEpochId &&
    receipt.seq > committed.seq
  if (!fits) throw new AppError('recovery.receipt_invalid')
  const { seq, time } = receipt
  await driver.record({ v: 1, type: 'DESTROYED', baseEpochId, receipt: destroyed, seq, time })
}
