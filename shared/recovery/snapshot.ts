/**
 * From status events, the journal's state and errors to the snapshot that the wizard mirrors. Pure; `at` is a monotonic
 * clock in milliseconds. Everything that speaks about money (safety, safeToClose, canStop, canRetry, phase) is computed
 * from the protocol's state, never from what has been shown before (I14).
 */
import { ERRORS, type WireError } from '../errors.ts'
import type { Phase, Preview, RecoverySnapshot, Safety } from '../ipc/snapshot.ts'
import { holdsPending, isLive, isUndecided, type MachineState, NONE } from './machine.ts'
import { STATUSES, type StatusDetail, type StatusEvent } from './status.ts'

type PositionView = {
  readonly state: 'waiting' | 'active' | 'done' | 'failed'
  readonly since: number
  readonly ms: number | null
  readonly detail: StatusDetail
}
/** idle: nothing runs. failed: the last task ended with an error. finished: it ended well. */
type Task = 'idle' | 'opening' | 'confirm' | 'running' | 'failed' | 'finished'

export type RecoveryView = {
  readonly seq: number
  readonly task: Task
  /** The task that failed: an Unlock that failed changes nothing and is tried again in place. */
  readonly failedIn: Task
  readonly machine: MachineState
  readonly positions: readonly PositionView[]
  readonly error: WireError | null
  readonly preview: Preview | null
  readonly oldDevice: string | null
}

export type ViewEvent =
  /** The journal as it was found at start, or after the page left the last result. */
  | { readonly type: 'restored'; readonly machine: MachineState }
  | { readonly type: 'opening'; readonly oldDevice: string | null }
  | { readonly type: 'opened'; readonly preview: Preview }
  | { readonly type: 'running' }
  | { readonly type: 'status'; readonly event: StatusEvent; readonly at: number }
  | { readonly type: 'machine'; readonly machine: MachineState }
  | { readonly type: 'failed'; readonly error: WireError; readonly at: number }
  | { readonly type: 'finished' }

const WAITING: PositionView = { state: 'waiting', since: 0, ms: null, detail: {} }
const DONE: PositionView = { state: 'done', since: 0, ms: null, detail: {} }
const allWaiting = STATUSES.map(() => WAITING)
export const INITIAL_VIEW: RecoveryView = {
  seq: 0,
  task: 'idle',
  failedIn: 'idle',
  machine: NONE,
  positions: allWaiting,
  error: null,
  preview: null,
  oldDevice: null,
}

const isConfirmed = (machine: MachineState): boolean => machine.at === 'backup_confirmed' || machine.at === 'cleaned'

/** What the journal alone shows of the list, after a restart: work that is durable is done, its times are gone. */
const positionsOf = (machine: MachineState): readonly PositionView[] => {
  if (isConfirmed(machine)) return STATUSES.map((_, i) => (i === 6 ? { ...DONE, detail: { stored: 'backed_up' } } : DONE))
  const stored = isLive(machine) ? 'switched' : 'here'
  if (!isLive(machine) && !holdsPending(machine)) return allWaiting
  return STATUSES.map((_, i) => (i < 6 ? DONE : i === 6 ? { ...WAITING, detail: { stored } } : WAITING))
}

const onStatus = (positions: readonly PositionView[], { position, state, detail }: StatusEvent, at: number): readonly PositionView[] =>
  positions.map((view, i) => {
    if (i !== position - 1) return view
    const since = view.state === 'active' ? view.since : at
    const ms = state === 'done' ? Math.max(0, Math.round(at - since)) : null
    return { state, since, ms, detail: { ...view.detail, ...detail } }
  })

export const reduceView = (view: RecoveryView, event: ViewEvent): RecoveryView => {
  const next = { ...view, seq: view.seq + 1 }
  switch (event.type) {
    case 'restored':
      return { ...INITIAL_VIEW, seq: next.seq, machine: event.machine, positions: positionsOf(event.machine), oldDevice: view.oldDevice }
    case 'opening':
      return { ...INITIAL_VIEW, seq: next.seq, task: 'opening', oldDevice: event.oldDevice }
    case 'opened':
      return { ...next, task: 'confirm', preview: event.preview }
    case 'running':
      return {
        ...next,
        task: 'running',
        error: null,
        positions: view.positions.map((position) => (position.state === 'failed' ? { ...position, state: 'waiting', ms: null } : position)),
      }
    case 'status':
      return { ...next, positions: onStatus(view.positions, event.event, event.at) }
    case 'machine':
      return { ...next, machine: event.machine }
    case 'failed':
      return {
        ...next,
        task: 'failed',
        failedIn: view.task,
        error: event.error,
        positions: view.positions.map((position) =>
          position.state === 'active' ? { ...position, state: 'failed', ms: Math.max(0, Math.round(event.at - position.since)) } : position,
        ),
      }
    case 'finished':
      return { ...next, task: 'finished', error: null }
  }
}

const phaseOf = ({ task, failedIn, machine, error }: RecoveryView): Phase => {
  if (task === 'opening') return 'opening'
  if (task === 'confirm') return 'confirm'
  if (task === 'running') {
    if (machine.at === 'proven' || machine.at === 'commit_sent') return 'finishing'
    return isLive(machine) ? 'renewing' : 'running'
  }
  // Nothing has been tried since the start: AppState.unfinished says what the journal offers, behind the lock.
  if (task === 'idle') return 'idle'
  // Nothing runs: what remains is said by the journal first, by the error second.
  if (isLive(machine)) return isConfirmed(machine) ? 'done' : 'renewal_pending'
  if (holdsPending(machine)) return 'interrupted'
  if (error === null) return 'idle'
  if (!ERRORS[error.code].retry) return 'impossible'
  return failedIn === 'running' ? 'interrupted' : 'idle'
}

const safetyOf = ({ task, machine }: RecoveryView): Safety => {
  if (isLive(machine)) return machine.committed.oldKeyDestroyed ? 'destroyed' : 'switched'
  if (machine.at === 'proven' || machine.at === 'commit_sent') return 'switching'
  if (machine.at === 'pending_durable') return 'making_new_keys'
  return isUndecided(machine) && task === 'running' ? 'making_new_keys' : 'nothing_changed'
}

/** The snapshot of a view; satisfies the RecoverySnapshot schema for every view that `reduceView` can make. */
export const snapshotOf = (view: RecoveryView): RecoverySnapshot => {
  const { machine, task, error } = view
  const switching = machine.at === 'proven' || machine.at === 'commit_sent'
  const busy = task === 'opening' || task === 'confirm' || task === 'running'
  const atRest = task === 'failed' || task === 'idle'
  return {
    seq: view.seq,
    phase: phaseOf(view),
    operationId: machine.at === 'none' ? null : machine.op.operationId,
    positions: view.positions.map(({ state, ms, detail }) => ({ state, ms, detail })),
    safety: safetyOf(view),
    safeToClose: !(switching && task === 'running'),
    canStop: busy && !switching && !isLive(machine),
    canRetry: atRest && (holdsPending(machine) || (isLive(machine) ? !isConfirmed(machine) : error !== null && ERRORS[error.code].retry)),
    error,
    preview: view.preview,
    outcome: isLive(machine)
      ? {
          replacedAt: machine.committed.time,
          oldDevice: view.oldDevice,
          oldKeyDestroyed: machine.committed.oldKeyDestroyed,
          backupRenewed: isConfirmed(machine),
        }
      : null,
  }
}
