/** Readiness as the server sees it: reachable, a complete backup for every curve, and how far apart the clocks are. */
import { asAppError, type ErrorCode } from '#shared/errors.ts'
import type { CheckOutcome, ServerReadiness } from '../ipc/handlers/readiness.ts'
import type { AccountService } from './account.service.ts'
import { hasCompleteBackup } from './account-view.ts'

/** Below this nobody notices; beyond the other, certificates stop being valid. */
const NOTICED_SECONDS = 120
const FAR_SECONDS = 24 * 60 * 60
const failed = (reason: ErrorCode): CheckOutcome => ({ state: 'failed', reason, detail: null })
const OK: CheckOutcome = { state: 'ok', reason: null, detail: null }

const clockOutcome = (offsetSeconds: number): CheckOutcome => {
  const off = Math.abs(offsetSeconds)
  if (off <= NOTICED_SECONDS) return OK
  return { state: off > FAR_SECONDS ? 'failed' : 'attention', reason: 'clock.off', detail: String(off) }
}

/** Never throws. */
export const createServerReadiness =
  (account: Pick<AccountService, 'health' | 'account'>, host: string) => async (): Promise<ServerReadiness> => {
    const backup = account.account().then(
      (view): CheckOutcome =>
        view.frozen ? failed('recovery.wallet_frozen') : hasCompleteBackup(view) ? OK : failed('backup.none_complete'),
      (thrown: unknown) => failed(asAppError(thrown).code),
    )
    try {
      const { clockOffsetSeconds } = await account.health()
      return { server: { ...OK, detail: host.slice(0, 64) }, backup: await backup, clock: clockOutcome(clockOffsetSeconds) }
    } catch (thrown) {
      const { code } = asAppError(thrown)
      return { server: failed(code), backup: await backup, clock: { state: 'attention', reason: 'clock.unknown', detail: null } }
    }
  }
