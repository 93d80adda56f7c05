/** PERSIST, PROVE, COMMIT and FINALISE (recovery-protocol.md, steps 4 to 7): the first two parts of status 7. */
import { fromHex, readFields, toHex, wipe } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { MPC_MAX_BYTES, type SignedStatement } from '#shared/http/contract.ts'
import { createJointProofClient } from '#shared/mpc/joint-proof.ts'
import { decodeShare, encodeShare, publicOf, wipeShare } from '#shared/mpc/share.ts'
import type { EpochPublic, EpochShare } from '#shared/mpc/types.ts'
import type { EpochRecord, Operation } from '#shared/recovery/journal.ts'
import { recoveryProofDigest } from '#shared/recovery/proof.ts'
import { type Driver, stateAt } from './driver.ts'
import { verifiedReceipt } from './receipts.ts'

/** The share is the journal's epoch: same id, keys and verifying shares. Throws `vault.verify_failed`. */
export const assertEpoch = (share: EpochPublic, epoch: EpochRecord): void => {
  const isSame =
    toHex(share.sharingId) === epoch.epochId &&
    share.curves.length === epoch.curves.length &&
    share.curves.every((curve, i) => {
      const recorded = epoch.curves[i]
      return (
        recorded?.curve === curve.curve &&
        recorded.publicKey === toHex(curve.publicKey) &&
        recorded.client === toHex(curve.verifyingShares.client) &&
        recorded.cosigner === toHex(curve.verifyingShares.cosigner)
      )
    })
  if (!isSame) throw new AppError('vault.verify_failed')
}

/** Opens a slot and decodes what is really stored there. The caller wipes the share. */
export const readSlot = async ({ io }: Driver, which: 'pending' | 'active', epoch: EpochRecord): Promise<EpochShare> => {
  const stored = await io.slots.read(which)
  try {
    const share = decodeShare(stored.share, 'client')
    assertEpoch(publicOf(share), epoch)
    return share
  } finally {
    stored.share.fill(0)
  }
}

/** Step 4: the vault slot. Answers the share as it was read back from there, which the caller wipes. */
export const persist = async (driver: Driver, share: EpochShare, createdAt: number): Promise<EpochShare> => {
  const { op, epoch } = stateAt(driver, 'reshared')
  const bytes = encodeShare(share)
  const meta = {
    walletId: op.walletId,
    operationId: op.operationId,
    epochId: epoch.epochId,
    curves: epoch.curves.map(({ curve, publicKey, client, cosigner }) => ({ curve, publicKey, verifyingShares: { client, cosigner } })),
    createdAt,
    deviceName: driver.io.deviceName,
    backup: { method: op.method },
  }
  try {
    await driver.io.slots.writePending(meta, bytes)
  } finally {
    wipe(bytes)
  }
  const stored = await readSlot(driver, 'pending', epoch)
  try {
    await driver.record({ v: 1, type: 'PENDING_DURABLE', epochId: epoch.epochId })
    return stored
  } catch (thrown) {
    wipeShare(stored)
    throw thrown
  }
}

/** Step 5, with the share as the slot gave it back. The COMMIT body is fixed and durable from here on. */
export const prove = async (driver: Driver, share: EpochShare): Promise<void> => {
  const { op, epoch } = stateAt(driver, 'pending_durable')
  const { io } = driver
  const proof = createJointProofClient({ share, random: io.random })
  try {
    const answer = await io.api.proofCommitments(op.walletId, op.operationId, proof.commit())
    const [serverNonce, reply] = readFields(answer, 2, MPC_MAX_BYTES) as [Uint8Array, Uint8Array]
    if (serverNonce.length !== 32) throw new AppError('mpc.protocol')
    const digest = proofDigest(io.device.publicKey, op, epoch, publicOf(share), serverNonce)
    const { message, signatures } = proof.sign(reply, digest)
    await io.api.proofSignatures(op.walletId, op.operationId, message)
    const proofs = signatures.map(({ curve, signature }) => ({ curve, signature: toHex(signature) }))
    const commit = JSON.stringify({ h: epoch.h, epochId: epoch.epochId, proofs })
    await driver.record({ v: 1, type: 'PROVEN', epochId: epoch.epochId, commit })
  } finally {
    proof.destroy()
  }
}

const proofDigest = (deviceKey: Uint8Array, op: Operation, epoch: EpochRecord, shares: EpochPublic, serverNonce: Uint8Array): Uint8Array =>
  recoveryProofDigest({
    walletId: op.walletId,
    operationId: op.operationId,
    baseEpochId: epoch.baseEpochId === null ? null : fromHex(epoch.baseEpochId),
    baseSharingId: op.base === null ? null : fromHex(op.base.sharingId),
    epochId: fromHex(epoch.epochId),
    h: fromHex(epoch.h),
    fence: epoch.fence,
    public: shares,
    deviceKey,
    cosignerKeyId: op.cosignerKeyId,
    serverNonce,
  })

/** COMMITTED as a fact: receipt verified field by field and recorded, then the slot pointer moves. */
export const acceptCommitted = async (driver: Driver, signed: SignedStatement): Promise<void> => {
  const { op, epoch } = stateAt(driver, 'pending_durable', 'proven', 'commit_sent')
  const receipt = verifiedReceipt(driver, signed, 'COMMITTED')
  const fits =
    receipt.operationId === op.operationId &&
    receipt.epochId === epoch.epochId &&
    receipt.h === epoch.h &&
    receipt.fence === epoch.fence &&
    receipt.baseEpochId === epoch.baseEpochId &&
    receipt.deviceKey === op.deviceKey
  if (!fits) throw new AppError('recovery.receipt_invalid')
  const { seq, time } = receipt
  const oldKeyDestroyed = receipt.oldEpochState === 'DESTROYED'
  await driver.record({ v: 1, type: 'COMMITTED', epochId: epoch.epochId, receipt: signed, seq, time, oldKeyDestroyed })
  await driver.io.slots.finalise(op.operationId)
}

/** Step 6 and 7. Sends the recorded body, again and again over restarts; answers the server's random for the backup sharing. */
export const commit = async (driver: Driver): Promise<string> => {
  const { op, epoch, commit: body } = stateAt(driver, 'proven', 'commit_sent')
  if (driver.state().at === 'proven') await driver.record({ v: 1, type: 'COMMIT_SENT', epochId: epoch.epochId })
  const { receipt, serverRandom } = await driver.io.api.commit(op.walletId, op.operationId, body)
  await acceptCommitted(driver, receipt)
  return serverRandom
}
