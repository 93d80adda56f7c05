/** What happens to wallets outside of requests: at boot, by an administrator, after a verified database backup. */
import { AppError } from '#shared/errors.ts'
import { applied, type Ledger } from '#shared/recovery/ledger.ts'
import { raiseWatermark } from '#shared/recovery/ledger-backups.ts'
import { databaseRestored, processRestarted } from '#shared/recovery/ledger-operations.ts'
import { appendAudit } from '../audit/audit-log.ts'
import { endSessionsOf } from '../auth/auth.repository.ts'
import type { Deps } from '../deps.ts'
import { walletIds, walletOfClient } from './cosigner.repository.ts'
import type { Transact } from './transact.ts'

export type Maintenance = {
  /**
   * Before the first request: a database older than the anchor puts its wallets into safe mode, round state that was lost aborts
   * its operation, leases that ran out are decided, condemned keys are destroyed.
   */
  readonly reconcile: () => Promise<{ readonly restored: number }>
  readonly setFrozen: (clientId: string, frozen: boolean) => Promise<void>
  readonly raiseWatermark: (walletId: string, backupIds: readonly string[]) => Promise<void>
  readonly retryDestroying: () => Promise<void>
}

export const createMaintenance = ({
  db,
  clock,
  kms,
  log,
  anchor,
  transact,
  destroyDoomed,
}: Pick<Deps, 'db' | 'clock' | 'kms' | 'log' | 'anchor'> & {
  readonly transact: Transact
  readonly destroyDoomed: (walletId?: string) => Promise<void>
}): Maintenance => {
  const isBehind = (ledger: Ledger): boolean => {
    const anchored = anchor.of(ledger.walletId)
    return anchored !== undefined && (ledger.seq < anchored.seq || ledger.fence < anchored.fence)
  }
  const reconcileWallet = async (walletId: string): Promise<boolean> => {
    let isRestored = false
    await transact(
      { walletId },
      {
        apply: (ledger, now) => {
          isRestored = isBehind(ledger)
          if (!isRestored) return processRestarted(ledger, now)
          const { seq: anchorSeq, fence: anchorFence } = anchor.of(walletId) ?? ledger
          const isAlive = (keyId: string): boolean => kms.isAlive(keyId) && !anchor.condemned().has(keyId)
          return databaseRestored(ledger, { anchorSeq, anchorFence, isAlive }, now)
        },
        within: async (trx, ledger, clientId) => {
          if (!isRestored) return
          await endSessionsOf(trx, clientId)
          await appendAudit(trx, clock(), { event: 'wallet.safe_mode', clientId, detail: { walletId, seq: ledger.seq } })
        },
      },
    )
    return isRestored
  }
  const destroyOrAlarm = (keyId: string): Promise<void> => kms.destroy(keyId).catch(() => log.error({ event: 'kms.destroy_failed' }))
  return {
    reconcile: async () => {
      for (const keyId of anchor.condemned()) if (kms.isAlive(keyId)) await destroyOrAlarm(keyId)
      let restored = 0
      for (const walletId of await walletIds(db)) if (await reconcileWallet(walletId)) restored += 1
      await destroyDoomed()
      return { restored }
    },
    setFrozen: async (clientId, frozen) => {
      const wallet = await walletOfClient(db, clientId)
      if (!wallet) throw new AppError('auth.no_wallet')
      const walletId = wallet.wallet_id
      await transact(
        { walletId },
        {
          apply: (ledger) => applied(ledger.frozen === frozen ? ledger : { ...ledger, frozen }),
          audit: { event: frozen ? 'wallet.frozen' : 'wallet.unfrozen', detail: { walletId } },
        },
      )
    },
    raiseWatermark: async (walletId, backupIds) => {
      await transact(
        { walletId },
        {
          apply: (ledger) => raiseWatermark(ledger, { backupIds }),
          audit: { event: 'watermark.raised', detail: { walletId, backups: backupIds.length } },
        },
      )
    },
    retryDestroying: () => destroyDoomed(),
  }
}
