/** PROVE: both sign the digest that the co-signer builds from its own rows, with the share unsealed anew. */
import { fromHex, lengthPrefixed, toHex } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { createJointProofCosigner, type JointProofCosigner } from '#shared/mpc/joint-proof.ts'
import { publicOf, wipeShare } from '#shared/mpc/share.ts'
import { abortCode } from '#shared/recovery/ledger.ts'
import { prove } from '#shared/recovery/ledger-operations.ts'
import { recoveryProofDigest } from '#shared/recovery/proof.ts'
import type { Session } from '../auth/sessions.service.ts'
import type { CosignerContext } from './context.ts'
import { backupRow, epochRow, type OperationRow } from './cosigner.repository.ts'
import { proofHash } from './hashes.ts'
import { operationOf } from './ledger.rows.ts'
import type { OperationId } from './reshare.service.ts'
import { createRounds } from './rounds.ts'
import { requireOperation } from './wallet-access.ts'

const SECONDS = 5 * 60

export type ProofService = {
  readonly round1: (session: Session, id: OperationId, body: Uint8Array) => Promise<Uint8Array>
  readonly round2: (session: Session, id: OperationId, body: Uint8Array) => Promise<void>
  readonly purge: () => void
}

const keyOf = ({ walletId, operationId }: OperationId): string => `${walletId}:${operationId}`

export const createProofService = ({ db, clock, random, signing, transact, shares }: CosignerContext): ProofService => {
  const rounds = createRounds<JointProofCosigner>({ clock, seconds: SECONDS, max: 1000 })

  const requireProvable = (row: OperationRow): { readonly epochId: string; readonly h: string; readonly fence: number } => {
    if (row.state === 'ABORTED') throw new AppError(abortCode(operationOf(row)))
    const isProvable = row.state === 'PREPARED' || row.state === 'PROVEN'
    if (!isProvable || row.epoch_id === null || row.h === null || row.fence === null) throw new AppError('recovery.conflict')
    return { epochId: row.epoch_id, h: row.h, fence: row.fence }
  }

  return {
    round1: async (session, id, body) => {
      const row = await requireOperation(db, session, id.walletId, id.operationId)
      const { epochId, h, fence } = requireProvable(row)
      const epoch = await epochRow(db, id.walletId, epochId)
      if (!epoch?.sealed_share) throw new AppError('recovery.conflict')
      const sealed = { keyId: epoch.key_id, sealed: epoch.sealed_share }
      const share = await shares.unseal(id.walletId, 'signing', epochId, sealed)
      try {
        const backup = row.backup_id === null ? undefined : await backupRow(db, id.walletId, row.backup_id)
        const serverNonce = random(32)
        const digest32 = recoveryProofDigest({
          ...id,
          baseEpochId: row.base_epoch_id === null ? null : fromHex(row.base_epoch_id),
          baseSharingId: backup ? fromHex(backup.sharing_id) : null,
          epochId: fromHex(epochId),
          h: fromHex(h),
          fence,
          public: publicOf(share),
          deviceKey: fromHex(session.deviceKey),
          cosignerKeyId: signing.keyId,
          serverNonce,
        })
        const proof = createJointProofCosigner({ share, random, digest32 })
        const reply = proof.respond(body)
        rounds.put(keyOf(id), proof)
        return lengthPrefixed(serverNonce, reply)
      } finally {
        wipeShare(share)
      }
    },
    round2: async (session, id, body) => {
      requireProvable(await requireOperation(db, session, id.walletId, id.operationId))
      const proof = rounds.take(keyOf(id))
      if (!proof) throw new AppError('mpc.replay')
      const signatures = proof.verify(body).map(({ curve, signature }) => ({ curve, signature: toHex(signature) }))
      await transact(
        { ...id, clientId: session.clientId },
        {
          apply: (ledger) => prove(ledger, { ...id, deviceKey: session.deviceKey, proofHash: proofHash(signatures) }),
          audit: { event: 'operation.proven', detail: { ...id } },
        },
      )
    },
    purge: rounds.purge,
  }
}
