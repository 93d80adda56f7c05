/** Steps 8 to 10: the new backup sharing, both proofs of it, flip B, and what may be cleaned. */
import type { z } from 'zod'
import { fromHex, lengthPrefixed, toHex } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import type {
  BackupConfirmRequest,
  BackupConfirmResponse,
  BackupProofRequest,
  BackupProofResponse,
  BackupReshareQuery,
  CleanRequest,
  CleanResponse,
} from '#shared/http/contract.ts'
import { BackupId } from '#shared/ids.ts'
import { proveKnowledge, verifyKnowledge } from '#shared/mpc/knowledge.ts'
import { decodePublic, encodePublic, publicOf, wipeShare } from '#shared/mpc/share.ts'
import type { Role } from '#shared/mpc/types.ts'
import { backupProofContext } from '#shared/recovery/contexts.ts'
import { beginBackup, clean, cleaned, confirmBackup, prepareBackup, proveBackup } from '#shared/recovery/ledger-backups.ts'
import type { Session } from '../auth/sessions.service.ts'
import { type CosignerContext, subjectOf } from './context.ts'
import { type BackupRow, backupRow, epochRow, keepBackupShare } from './cosigner.repository.ts'
import { confirmHash } from './hashes.ts'
import { storedReceipt } from './receipts.ts'
import { createRounds } from './rounds.ts'
import { requireWallet } from './wallet-access.ts'

export type BackupRef = { readonly walletId: string; readonly backupId: string }
type Query = z.output<typeof BackupReshareQuery>
export type BackupsService = {
  readonly nonce: (session: Session, walletId: string) => Promise<string>
  readonly round1: (session: Session, ref: BackupRef, query: Query, body: Uint8Array) => Promise<Uint8Array>
  readonly round2: (session: Session, ref: BackupRef, body: Uint8Array) => Promise<Uint8Array>
  readonly round3: (session: Session, ref: BackupRef, body: Uint8Array) => Promise<Uint8Array>
  readonly prove: (
    session: Session,
    ref: BackupRef,
    request: z.output<typeof BackupProofRequest>,
  ) => Promise<z.output<typeof BackupProofResponse>>
  readonly confirm: (
    session: Session,
    ref: BackupRef,
    request: z.output<typeof BackupConfirmRequest>,
  ) => Promise<z.output<typeof BackupConfirmResponse>>
  readonly clean: (session: Session, walletId: string, request: z.output<typeof CleanRequest>) => Promise<z.output<typeof CleanResponse>>
  readonly purge: () => void
}

const RUN_SECONDS = 15 * 60

export const createBackupsService = (context: CosignerContext): BackupsService => {
  const { db, clock, random, signing, transact, shares, runs, nonces, custodian } = context
  /** What round 1 was asked for; round 3 writes it. */
  const asked = createRounds<Query & { readonly destroy: () => void }>({ clock, seconds: RUN_SECONDS, max: 1000 })
  const keyOf = (session: Session, { walletId, backupId }: BackupRef): string => `${walletId}:${backupId}:${session.deviceKey}`
  const target = (session: Session, walletId: string) => ({ walletId, clientId: session.clientId })

  const requireBackup = async (session: Session, { walletId, backupId }: BackupRef): Promise<BackupRow> => {
    await requireWallet(db, session, walletId)
    const row = await backupRow(db, walletId, backupId)
    if (!row) throw new AppError('http.not_found')
    return row
  }

  const round1: BackupsService['round1'] = async (session, ref, query, body) => {
    const { walletId, backupId } = ref
    const { deviceKey } = session
    await transact(target(session, walletId), { apply: (ledger) => beginBackup(ledger, { ...query, backupId, deviceKey }) })
    const epoch = await epochRow(db, walletId, query.epochId)
    if (!epoch?.sealed_share) throw new AppError('recovery.epoch_retired')
    const serverRandom = nonces.takeNewest(subjectOf(walletId, deviceKey))
    if (serverRandom === undefined) throw new AppError('mpc.replay')
    const base = await shares.unseal(walletId, 'signing', query.epochId, { keyId: epoch.key_id, sealed: epoch.sealed_share })
    const sharing = {
      purpose: 'backup',
      walletId,
      operationId: backupId,
      baseSharingId: base.sharingId,
      serverRandom: fromHex(serverRandom),
      deviceKey: fromHex(deviceKey),
      cosignerKey: signing.publicKey,
    } as const
    const run = runs.begin({ context: sharing, base, random, sign: signing.sign }, body)
    run.keep(keyOf(session, ref))
    asked.put(keyOf(session, ref), { ...query, destroy: () => undefined })
    return run.reply
  }

  const round2: BackupsService['round2'] = async (session, ref, body) => {
    await requireWallet(db, session, ref.walletId)
    return runs.reveal(keyOf(session, ref), body)
  }

  const round3: BackupsService['round3'] = async (session, ref, body) => {
    const { walletId, backupId } = ref
    await requireWallet(db, session, walletId)
    const query = asked.take(keyOf(session, ref))
    const { reply, result } = runs.finish(keyOf(session, ref), body)
    try {
      if (!query) throw new AppError('mpc.replay')
      const { method, version, epochId } = query
      const { keyId, sealed } = await shares.seal(walletId, 'backup', result.share)
      const serverNonce = random(32)
      const kept = { public_share: encodePublic(publicOf(result.share)), sealed_share: sealed, server_nonce: toHex(serverNonce) }
      const sharingId = toHex(result.share.sharingId)
      const input = { backupId, method, version, epochId, deviceKey: session.deviceKey, sharingId, keyId }
      try {
        await transact(target(session, walletId), {
          apply: (ledger, now) => prepareBackup(ledger, input, now),
          within: (trx) => keepBackupShare(trx, walletId, backupId, kept),
          audit: { event: 'backup.prepared', detail: { walletId, backupId, method, version } },
        })
      } catch (error) {
        await context.kms.destroy(keyId)
        throw error
      }
      return lengthPrefixed(serverNonce, reply)
    } finally {
      wipeShare(result.share)
    }
  }

  const prove: BackupsService['prove'] = async (session, ref, request) => {
    const row = await requireBackup(session, ref)
    if (!row.public_share || !row.sealed_share) throw new AppError('recovery.conflict')
    const contextOf = (role: Role, nonce: string) =>
      backupProofContext({
        ...ref,
        method: row.method,
        version: row.version,
        sharingId: fromHex(row.sharing_id),
        cipherTextHash: fromHex(request.cipherTextHash),
        keyId: request.keyId,
        role,
        nonce: fromHex(nonce),
      })
    const proofs = request.proofs.map(({ curve, proof }) => ({ curve, proof: fromHex(proof) }))
    verifyKnowledge({
      public: decodePublic(row.public_share),
      role: 'client',
      context: contextOf('client', row.server_nonce ?? ''),
      proofs,
    })
    const share = await shares.unseal(ref.walletId, 'backup', row.sharing_id, { keyId: row.key_id, sealed: row.sealed_share })
    try {
      const own = proveKnowledge({ share, context: contextOf('cosigner', request.clientNonce), random })
      const { cipherTextHash, keyId: encryptionKeyId } = request
      await transact(target(session, ref.walletId), {
        apply: (ledger) => proveBackup(ledger, { ...ref, deviceKey: session.deviceKey, cipherTextHash, encryptionKeyId }),
        audit: { event: 'backup.proven', detail: { ...ref } },
      })
      return { proofs: own.map(({ curve, proof }) => ({ curve, proof: toHex(proof) })) }
    } finally {
      wipeShare(share)
    }
  }

  const confirm: BackupsService['confirm'] = async (session, ref, request) => {
    await requireBackup(session, ref)
    const storedHash = await custodian.storedHash(session.clientId, request.method, request.version)
    const input = { ...ref, ...request, deviceKey: session.deviceKey, confirmHash: confirmHash(request), storedHash }
    return transact(target(session, ref.walletId), {
      apply: (ledger, now) => confirmBackup(ledger, input, now),
      within: async (trx) => {
        const receipt = storedReceipt(await backupRow(trx, ref.walletId, ref.backupId))
        if (!receipt) throw new AppError('internal.unexpected')
        return { receipt }
      },
      audit: { event: 'backup.confirmed', detail: { ...ref, method: request.method, version: request.version } },
    })
  }

  return {
    nonce: async (session, walletId) => {
      await requireWallet(db, session, walletId)
      return nonces.issue(subjectOf(walletId, session.deviceKey))
    },
    round1,
    round2,
    round3,
    prove,
    confirm,
    clean: async (session, walletId, request) => {
      const rows = await transact(target(session, walletId), {
        apply: (ledger) => clean(ledger, request),
        within: async (_trx, ledger) => cleaned(ledger, request),
        audit: { event: 'backup.cleaned', detail: { walletId, ...request } },
      })
      await custodian.drop(
        session.clientId,
        request.method,
        rows.map((row) => row.version),
      )
      return { cleanable: rows.slice(-64).map(({ backupId, version }) => ({ backupId: BackupId.parse(backupId), version })) }
    },
    purge: asked.purge,
  }
}
