/**
 * The one way in which a wallet's state changes: lock, load, expire leases, apply one pure function, store, carry out its
 * effects, all in one transaction. Then, before the answer, the anchor rises and condemned keys are destroyed.
 */
import { AppError } from '#shared/errors.ts'
import type { Applied, Effect, Ledger, Outcome } from '#shared/recovery/ledger.ts'
import { expireLeases, keyDestroyed } from '#shared/recovery/ledger-operations.ts'
import { type AuditEntry, appendAudit } from '../audit/audit-log.ts'
import { revokeOtherDevices } from '../auth/auth.repository.ts'
import type { Db } from '../db/schema.ts'
import type { Deps } from '../deps.ts'
import { lockLedger, storeLedger } from './ledger.repository.ts'
import { issueReceipt } from './receipts.ts'

export type Target = { readonly walletId: string; readonly clientId?: string; readonly operationId?: string | undefined }
export type Change<T> = {
  readonly apply: (ledger: Ledger, now: number) => Outcome
  /** Runs in the transaction, after an accepted change is stored; its result is the call's. */
  readonly within?: (trx: Db, ledger: Ledger, clientId: string) => Promise<T>
  /** Written only if something changed. */
  readonly audit?: Pick<AuditEntry, 'event' | 'detail'>
}
export type Transact = {
  <T>(target: Target, change: Change<T> & { readonly within: NonNullable<Change<T>['within']> }): Promise<T>
  (target: Target, change: Change<undefined>): Promise<undefined>
}

type Dependencies = Pick<Deps, 'db' | 'clock' | 'signing' | 'anchor' | 'kms' | 'log'> & { readonly onNotice: () => void }

export const createTransact = (deps: Dependencies): { transact: Transact; destroyDoomed: (walletId?: string) => Promise<void> } => {
  const { db, clock, signing, anchor, kms, log } = deps

  const carryOut = async (trx: Db, walletId: string, clientId: string, now: number, effect: Effect): Promise<void> => {
    switch (effect.type) {
      case 'receipt':
        await issueReceipt(trx, signing, walletId, effect.receipt)
        if (effect.receipt.type === 'ABORTED') {
          const { operationId, reason } = effect.receipt
          await appendAudit(trx, now, { event: 'operation.aborted', clientId, detail: { walletId, operationId, reason } })
        }
        return
      case 'destroyKey':
        await trx
          .insertInto('doomed_keys')
          .values({ key_id: effect.keyId, wallet_id: walletId, since: now })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
        return
      case 'revokeOtherDevices':
        return revokeOtherDevices(trx, clientId, effect.deviceKey, now)
      case 'notify':
        await trx
          .insertInto('outbox')
          .values({ client_id: clientId, kind: effect.kind, device_name: effect.deviceName, created_at: now, sent_at: null })
          .execute()
    }
  }

  const run = async <T>(target: Target, change: Change<T>) => {
    const result = await db.transaction().execute(async (trx) => {
      const locked = await lockLedger(trx, target.walletId, target)
      if (!locked) throw new AppError('http.not_found')
      const now = clock()
      const expired = expireLeases(locked.ledger, now)
      const outcome = change.apply(expired.ledger, now)
      // A refusal keeps what the leases decided: an expired operation is aborted even if the request was refused.
      const final: Applied = outcome.ok ? outcome : expired
      const effects = outcome.ok ? [...expired.effects, ...outcome.effects] : expired.effects
      await storeLedger(trx, locked.ledger, final.ledger)
      for (const effect of effects) await carryOut(trx, target.walletId, locked.clientId, now, effect)
      const value = outcome.ok ? await change.within?.(trx, final.ledger, locked.clientId) : undefined
      if (outcome.ok && outcome.ledger !== expired.ledger && change.audit) {
        await appendAudit(trx, now, { ...change.audit, clientId: locked.clientId })
      }
      return { outcome, value, effects, after: final.ledger }
    })
    await settle(target.walletId, result.effects, result.after)
    if (!result.outcome.ok) throw new AppError(result.outcome.code)
    return result.value
  }

  const settle = async (walletId: string, effects: readonly Effect[], after: Ledger): Promise<void> => {
    // Also where nothing changed: an answer that repeats a receipt must not overtake the anchor of the request that made it.
    await anchor.raise(walletId, after)
    await anchor.condemn(effects.flatMap((effect) => (effect.type === 'destroyKey' ? [effect.keyId] : [])))
    if (effects.some((effect) => effect.type === 'notify')) deps.onNotice()
    if (effects.some((effect) => effect.type === 'destroyKey')) await destroyDoomed(walletId)
  }

  /** Crypto-shredding. A KMS that fails leaves the row: tried again by the timer and at boot; the epoch is refused anyway (I2). */
  const destroyDoomed = async (walletId?: string): Promise<void> => {
    let query = db.selectFrom('doomed_keys').selectAll()
    if (walletId !== undefined) query = query.where('wallet_id', '=', walletId)
    for (const { key_id: keyId, wallet_id: owner } of await query.execute()) {
      try {
        await kms.destroy(keyId)
      } catch {
        log.error({ event: 'kms.destroy_failed', walletId: owner })
        continue
      }
      await run(
        { walletId: owner },
        {
          apply: (ledger, now) => keyDestroyed(ledger, { keyId }, now),
          within: (trx) => trx.deleteFrom('doomed_keys').where('key_id', '=', keyId).execute(),
          audit: { event: 'epoch.destroyed', detail: { walletId: owner } },
        },
      )
    }
  }

  return { transact: run as Transact, destroyDoomed }
}
