/** Both parties sign a fresh digest with the live shares: shows that this device can sign. Changes nothing. */
import { fromHex, lengthPrefixed, readFields } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { MPC_MAX_BYTES } from '#shared/http/contract.ts'
import type { WalletId } from '#shared/ids.ts'
import { createJointProofClient } from '#shared/mpc/joint-proof.ts'
import { wipeShare } from '#shared/mpc/share.ts'
import type { EpochShare } from '#shared/mpc/types.ts'
import { liveOf } from '#shared/recovery/machine.ts'
import { deviceCheckDigest } from '#shared/recovery/proof.ts'
import { readSlot } from './commit.ts'
import type { Driver } from './driver.ts'
import type { RecoveryIo } from './io.ts'

type CheckIo = Pick<RecoveryIo, 'api' | 'random'> & { readonly device: Pick<RecoveryIo['device'], 'publicKey'> }

/** `epochId`: what the co-signer is told, 32 bytes; a share of another epoch is refused whatever it is called. */
export const checkWithShare = async (io: CheckIo, walletId: WalletId, epochId: Uint8Array, share: EpochShare): Promise<void> => {
  const { serverRandom } = await io.api.nonce(walletId)
  const serverNonce = fromHex(serverRandom)
  const proof = createJointProofClient({ share, random: io.random })
  try {
    const answer = await io.api.deviceCheckCommitments(walletId, lengthPrefixed(serverNonce, epochId, proof.commit()))
    const [checkId, reply] = readFields(answer, 2, MPC_MAX_BYTES) as [Uint8Array, Uint8Array]
    const digest = deviceCheckDigest({ walletId, epochId, deviceKey: io.device.publicKey, serverNonce })
    await io.api.deviceCheckSignatures(walletId, lengthPrefixed(checkId, proof.sign(reply, digest).message))
  } finally {
    proof.destroy()
  }
}

/** Throws `recovery.epoch_retired` where another device has taken over, `recovery.proof_refused` where the shares don't fit. */
export const checkDevice = async (driver: Driver): Promise<void> => {
  const live = liveOf(driver.state())
  if (live === null) throw new AppError('auth.no_wallet')
  const share = await readSlot(driver, 'active', live.epoch)
  try {
    await checkWithShare(driver.io, live.op.walletId, share.sharingId, share)
  } finally {
    wipeShare(share)
  }
}
