/** A device shows that it can sign with the live shares: joint proof over a fresh digest, two rounds, nothing stored but audit. */
import { fromHex, lengthPrefixed, readFields, toHex } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { MPC_MAX_BYTES } from '#shared/http/contract.ts'
import { createJointProofCosigner } from '#shared/mpc/joint-proof.ts'
import { wipeShare } from '#shared/mpc/share.ts'
import { deviceCheckDigest } from '#shared/recovery/proof.ts'
import { appendAudit } from '../audit/audit-log.ts'
import type { Session } from '../auth/sessions.service.ts'
import { type CosignerContext, subjectOf } from './context.ts'
import { epochRow } from './cosigner.repository.ts'
import { createRounds } from './rounds.ts'
import { requireWallet } from './wallet-access.ts'

const SECONDS = 2 * 60
const CHECK_ID_BYTES = 16

export type DeviceCheckService = {
  /** lengthPrefixed(nonce 32, epochId 32, message 1) → lengthPrefixed(checkId 16, reply). `recovery.epoch_retired` before any MPC message. */
  readonly round1: (session: Session, walletId: string, body: Uint8Array) => Promise<Uint8Array>
  /** lengthPrefixed(checkId 16, message 2). `recovery.proof_refused` if the share is not the live epoch's. */
  readonly round2: (session: Session, walletId: string, body: Uint8Array) => Promise<void>
  readonly purge: () => void
}

type Check = { readonly verify: (message2: Uint8Array) => unknown; readonly epochId: string; readonly destroy: () => void }

export const createDeviceCheckService = ({ db, clock, random, shares, nonces }: CosignerContext): DeviceCheckService => {
  const rounds = createRounds<Check>({ clock, seconds: SECONDS, max: 1000 })
  const keyOf = (session: Session, walletId: string, checkId: string): string => `${subjectOf(walletId, session.deviceKey)}:${checkId}`

  return {
    round1: async (session, walletId, body) => {
      const [nonce = new Uint8Array(), epoch = new Uint8Array(), message1 = new Uint8Array()] = readFields(body, 3, MPC_MAX_BYTES)
      const wallet = await requireWallet(db, session, walletId)
      if (wallet.frozen) throw new AppError('recovery.wallet_frozen')
      const epochId = toHex(epoch)
      const row = await epochRow(db, walletId, epochId)
      if (row?.state !== 'LIVE' || !row.sealed_share) throw new AppError('recovery.epoch_retired')
      if (!nonces.take(subjectOf(walletId, session.deviceKey), toHex(nonce))) throw new AppError('mpc.replay')
      const share = await shares.unseal(walletId, 'signing', epochId, { keyId: row.key_id, sealed: row.sealed_share })
      try {
        const digest32 = deviceCheckDigest({ walletId, epochId: epoch, deviceKey: fromHex(session.deviceKey), serverNonce: nonce })
        const proof = createJointProofCosigner({ share, random, digest32 })
        const reply = proof.respond(message1)
        const checkId = random(CHECK_ID_BYTES)
        rounds.put(keyOf(session, walletId, toHex(checkId)), { verify: proof.verify, epochId, destroy: proof.destroy })
        return lengthPrefixed(checkId, reply)
      } finally {
        wipeShare(share)
      }
    },
    round2: async (session, walletId, body) => {
      const [checkId = new Uint8Array(), message2 = new Uint8Array()] = readFields(body, 2, MPC_MAX_BYTES)
      await requireWallet(db, session, walletId)
      const check = rounds.take(keyOf(session, walletId, toHex(checkId)))
      if (!check) throw new AppError('mpc.replay')
      check.verify(message2)
      const row = await epochRow(db, walletId, check.epochId)
      if (row?.state !== 'LIVE') throw new AppError('recovery.epoch_retired')
      const detail = { walletId, epochId: check.epochId, deviceKey: session.deviceKey }
      await db.transaction().execute((trx) => appendAudit(trx, clock(), { event: 'device.checked', clientId: session.clientId, detail }))
    },
    purge: rounds.purge,
  }
}
