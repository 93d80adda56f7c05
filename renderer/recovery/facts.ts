/** What the wizard knows. All of it is public: no passphrase, passcode, code or share is ever a part of it. */

import type { z } from 'zod'
import type { BackupId } from '#shared/ids.ts'
import type { Account, AppState, Cause } from '#shared/ipc/contract.ts'
import type { Phase, RecoverySnapshot, Safety } from '#shared/ipc/snapshot.ts'

type AccountFacts = z.infer<typeof Account>

export type Facts = {
  readonly app: AppState
  readonly cause: Cause | null
  readonly account: AccountFacts | null
  readonly passcodeSet: boolean
  readonly backupId: BackupId | null
  /** Main's own, mirrored. */
  readonly snapshot: RecoverySnapshot
}
export type AccountState = AccountFacts

/** Phases in which main works on keys: whatever is on the screen gives way to it. */
const WORKING: ReadonlySet<Phase> = new Set(['running', 'finishing', 'renewing'])
export const isWorking = (snapshot: RecoverySnapshot): boolean => WORKING.has(snapshot.phase)

/** The safety that holds: main's, or the journal's while nothing is going on. */
export const safetyOf = ({ app, snapshot }: Pick<Facts, 'app' | 'snapshot'>): Safety => {
  if (snapshot.phase !== 'idle' || snapshot.safety !== 'nothing_changed') return snapshot.safety
  return BY_JOURNAL[app.unfinished]
}
const BY_JOURNAL: Record<AppState['unfinished'], Safety> = {
  none: 'nothing_changed',
  before_commit: 'nothing_changed',
  finishing: 'switching',
  backup: 'switched',
}

/** Nothing beyond statuses 1 to 3 was begun: a failure then belongs to the Unlock screen. */
export const isOpeningOnly = (snapshot: RecoverySnapshot): boolean =>
  snapshot.positions.slice(3).every((position) => position.state === 'waiting')

const NOTHING_DONE: RecoverySnapshot['positions'] = Array.from({ length: 8 }, () => ({ state: 'waiting', ms: null, detail: {} }))

/** Nothing going on; stands before main's first snapshot, and for one that the person has left. */
export const idleSnapshot = (seq: number): RecoverySnapshot => ({
  seq,
  phase: 'idle',
  operationId: null,
  positions: NOTHING_DONE,
  safety: 'nothing_changed',
  safeToClose: true,
  canStop: false,
  canRetry: false,
  error: null,
  preview: null,
  outcome: null,
})
