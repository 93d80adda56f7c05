/** START, STATUS, COMMIT and cancel of an operation. The ledger decides; here requests become its inputs. */
import type { z } from 'zod'
import { toHex } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import type { CancelResponse, CommitRequest, CommitResponse, StartRequest, StartResponse, StatusResponse } from '#shared/http/contract.ts'
import { SharingId } from '#shared/ids.ts'
import { applied, type Ledger } from '#shared/recovery/ledger.ts'
import { cancel, commit, start } from '#shared/recovery/ledger-operations.ts'
import type { Session } from '../auth/sessions.service.ts'
import type { Db } from '../db/schema.ts'
import { type CosignerContext, subjectOf } from './context.ts'
import { epochRow, keepNonces, operationRow } from './cosigner.repository.ts'
import { commitHash, proofHash, startHash } from './hashes.ts'
import { storedDestroyed, storedReceipt } from './receipts.ts'
import { requireOperation } from './wallet-access.ts'

type Id = { readonly walletId: string; readonly operationId: string }
export type OperationsService = {
  readonly start: (session: Session, walletId: string, request: z.output<typeof StartRequest>) => Promise<z.output<typeof StartResponse>>
  readonly status: (session: Session, id: Id) => Promise<StatusResponse>
  readonly commit: (session: Session, id: Id, request: z.output<typeof CommitRequest>) => Promise<z.output<typeof CommitResponse>>
  readonly cancel: (session: Session, id: Id) => Promise<z.output<typeof CancelResponse>>
}

const operationKey = ({ walletId, operationId }: Id): string => `${walletId}:${operationId}`

export const createOperationsService = ({ db, clock, random, transact, nonces, runs }: CosignerContext): OperationsService => {
  const receiptOf =
    ({ walletId, operationId }: Id) =>
    async (trx: Db) => {
      const receipt = storedReceipt(await operationRow(trx, walletId, operationId))
      if (!receipt) throw new AppError('internal.unexpected')
      return receipt
    }

  return {
    start: async (session, walletId, request) => {
      const { operationId, kind, deviceName } = request
      const { deviceKey, clientId } = session
      const backup = request.kind === 'RECOVER' ? request : null
      const row = await transact(
        { walletId, clientId, operationId },
        {
          apply: (ledger, now) => start(ledger, { kind, operationId, startHash: startHash(request), deviceKey, deviceName, backup }, now),
          within: (trx) => keepNonces(trx, walletId, operationId, { takeover_nonce: toHex(random(32)), server_random: toHex(random(32)) }),
          audit: { event: 'operation.started', detail: { walletId, operationId, kind } },
        },
      )
      const now = clock()
      return {
        takeoverNonce: row.takeover_nonce ?? '',
        serverRandom: row.server_random ?? '',
        baseEpochId: row.base_epoch_id === null ? null : SharingId.parse(row.base_epoch_id),
        leaseSeconds: Math.max(0, row.lease_until - now),
        serverTime: now,
      }
    },

    // A transaction of its own, so that a lease that ran out is decided, and its signed ABORTED is there to be read.
    status: async (session, id) => {
      await requireOperation(db, session, id.walletId, id.operationId)
      return transact(
        { ...id, clientId: session.clientId },
        {
          apply: (ledger: Ledger) => applied(ledger),
          within: async (trx) => {
            const row = await operationRow(trx, id.walletId, id.operationId)
            const base = row?.state === 'COMMITTED' && row.base_epoch_id !== null ? row.base_epoch_id : undefined
            const retired = base === undefined ? undefined : await epochRow(trx, id.walletId, base)
            return { state: row?.state ?? 'ABORTED', receipt: storedReceipt(row), destroyed: storedDestroyed(retired) }
          },
        },
      )
    },

    commit: async (session, id, { h, epochId, proofs }) => {
      const { deviceKey, clientId } = session
      const proof = proofHash(proofs)
      const input = { ...id, deviceKey, h, epochId, proofHash: proof, commitHash: commitHash({ h, epochId, proofHash: proof }) }
      const receipt = await transact(
        { ...id, clientId },
        {
          apply: (ledger, now) => commit(ledger, input, now),
          within: receiptOf(id),
          audit: { event: 'operation.committed', detail: { ...id, epochId } },
        },
      )
      return { receipt, serverRandom: nonces.issueForCommit(subjectOf(id.walletId, deviceKey)) }
    },

    cancel: async (session, id) => {
      const receipt = await transact(
        { ...id, clientId: session.clientId },
        {
          apply: (ledger, now) => cancel(ledger, { ...id, deviceKey: session.deviceKey }, now),
          within: receiptOf(id),
          audit: { event: 'operation.cancelled', detail: { ...id } },
        },
      )
      runs.drop(operationKey(id))
      return { receipt }
    },
  }
}
