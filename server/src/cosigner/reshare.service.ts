/** RESHARE of an operation: takeover proof and round 1, round 2, round 3 with the sealed share that makes R PREPARED. */
import { fromHex, lengthPrefixed, readFields, toHex, u64 } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { MPC_MAX_BYTES } from '#shared/http/contract.ts'
import { decodeKnowledge, verifyKnowledge } from '#shared/mpc/knowledge.ts'
import { decodePublic, encodePublic, publicOf, samePublicKeys, wipeShare } from '#shared/mpc/share.ts'
import type { EpochShare, SharingContext } from '#shared/mpc/types.ts'
import { takeoverContext } from '#shared/recovery/contexts.ts'
import { abortCode, operationOf } from '#shared/recovery/ledger.ts'
import { becomeCurrent, prepare } from '#shared/recovery/ledger-operations.ts'
import type { Session } from '../auth/sessions.service.ts'
import type { CosignerContext } from './context.ts'
import { type BackupRow, backupRow, epochRows, keepEpochShare, type OperationRow } from './cosigner.repository.ts'
import { operationOf as ledgerOperation } from './ledger.rows.ts'
import { requireOperation } from './wallet-access.ts'

export type OperationId = { readonly walletId: string; readonly operationId: string }
export type ReshareService = {
  readonly round1: (session: Session, id: OperationId, body: Uint8Array) => Promise<Uint8Array>
  readonly round2: (session: Session, id: OperationId, body: Uint8Array) => Promise<Uint8Array>
  readonly round3: (session: Session, id: OperationId, body: Uint8Array) => Promise<Uint8Array>
}

const keyOf = ({ walletId, operationId }: OperationId): string => `${walletId}:${operationId}`

export const createReshareService = (context: CosignerContext): ReshareService => {
  const { db, random, signing, transact, shares, runs } = context

  /** Refuses before anything is computed; the ledger decides again under its lock. */
  const requireOpen = (row: OperationRow): void => {
    if (row.state === 'ABORTED') throw new AppError(abortCode(ledgerOperation(row)))
    if (row.state !== 'OPEN') throw new AppError('mpc.replay')
  }

  const baseOf = async (row: OperationRow): Promise<BackupRow> => {
    const backup = row.backup_id === null ? undefined : await backupRow(db, row.wallet_id, row.backup_id)
    if (!backup?.public_share || !backup.sealed_share) throw new AppError('backup.not_active')
    return backup
  }

  /** The fresh one-party proof under V_C of the backup: a mailbox or a recording alone can't abort anybody. */
  const verifyTakeover = (session: Session, row: OperationRow, backup: BackupRow, knowledge: Uint8Array): void =>
    verifyKnowledge({
      public: decodePublic(backup.public_share ?? new Uint8Array()),
      role: 'client',
      context: takeoverContext({
        walletId: row.wallet_id,
        method: backup.method,
        version: backup.version,
        sharingId: fromHex(backup.sharing_id),
        operationId: row.operation_id,
        deviceKey: fromHex(session.deviceKey),
        takeoverNonce: fromHex(row.takeover_nonce ?? ''),
      }),
      proofs: decodeKnowledge(knowledge),
    })

  const baseShare = async (session: Session, row: OperationRow, knowledge: Uint8Array): Promise<EpochShare | undefined> => {
    if (row.kind === 'ENROL') {
      if (knowledge.length > 0) throw new AppError('mpc.protocol')
      return undefined
    }
    const backup = await baseOf(row)
    verifyTakeover(session, row, backup, knowledge)
    const sealed = { keyId: backup.key_id, sealed: backup.sealed_share ?? new Uint8Array() }
    return shares.unseal(row.wallet_id, 'backup', backup.sharing_id, sealed)
  }

  const sharingContext = (session: Session, row: OperationRow, base: EpochShare | undefined): SharingContext => ({
    purpose: base ? 'recover' : 'generate',
    walletId: row.wallet_id,
    operationId: row.operation_id,
    baseSharingId: base?.sharingId,
    serverRandom: fromHex(row.server_random ?? ''),
    deviceKey: fromHex(session.deviceKey),
    cosignerKey: signing.publicKey,
  })

  const round1: ReshareService['round1'] = async (session, id, body) => {
    const [knowledge, message1] = readFields(body, 2, MPC_MAX_BYTES)
    const row = await requireOperation(db, session, id.walletId, id.operationId)
    requireOpen(row)
    const base = await baseShare(session, row, knowledge ?? new Uint8Array())
    const run = runs.begin({ context: sharingContext(session, row, base), base, random, sign: signing.sign }, message1 ?? new Uint8Array())
    try {
      await transact(
        { ...id, clientId: session.clientId },
        {
          apply: (ledger, now) => becomeCurrent(ledger, { ...id, deviceKey: session.deviceKey }, now),
          audit: { event: 'operation.current', detail: { ...id } },
        },
      )
    } catch (error) {
      run.destroy()
      throw error
    }
    run.keep(keyOf(id))
    return run.reply
  }

  const round2: ReshareService['round2'] = async (session, id, body) => {
    requireOpen(await requireOperation(db, session, id.walletId, id.operationId))
    return runs.reveal(keyOf(id), body)
  }

  /** Q must be what every epoch of this wallet had (I6); the engine has checked it against the base already. */
  const assertSameKeys = async (walletId: string, share: EpochShare): Promise<void> => {
    const known = (await epochRows(db, walletId)).find((row) => row.public_share !== null)?.public_share
    if (known && !samePublicKeys(decodePublic(known), share)) throw new AppError('mpc.public_key_mismatch')
  }

  const round3: ReshareService['round3'] = async (session, id, body) => {
    requireOpen(await requireOperation(db, session, id.walletId, id.operationId))
    const { reply, result } = runs.finish(keyOf(id), body)
    const { share, h } = result
    try {
      await assertSameKeys(id.walletId, share)
      const { keyId, sealed } = await shares.seal(id.walletId, 'signing', share)
      const epochId = toHex(share.sharingId)
      const input = { ...id, deviceKey: session.deviceKey, epochId, h: toHex(h), keyId }
      const kept = { public_share: encodePublic(publicOf(share)), sealed_share: sealed }
      try {
        const fence = await transact(
          { ...id, clientId: session.clientId },
          {
            apply: (ledger, now) => prepare(ledger, input, now),
            within: async (trx, ledger) => {
              await keepEpochShare(trx, id.walletId, epochId, kept)
              return operationOf(ledger, id.operationId)?.fence ?? 0
            },
            audit: { event: 'operation.prepared', detail: { ...id, epochId } },
          },
        )
        return lengthPrefixed(u64(fence), reply)
      } catch (error) {
        await context.kms.destroy(keyId)
        throw error
      }
    } finally {
      wipeShare(share)
    }
  }

  return { round1, round2, round3 }
}
