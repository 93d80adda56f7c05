/**
 * The client's half of the recovery protocol as one pure state machine (recovery-protocol.md).
 * `fold` rebuilds the state from the journal, `advance` refuses every record that the protocol does not allow next, and
 * `decide` is the table "Resume". No clock, no I/O: driver, service, tests and model all use these functions.
 */
import type { z } from 'zod'
import { AppError } from '../errors.ts'
import type { OperationState } from '../http/contract.ts'
import type { BackupAttempt, EpochRecord, JournalRecord, Operation } from './journal.ts'

type Signed = { readonly statement: string; readonly signature: string }
export type CommittedFact = { readonly receipt: Signed; readonly seq: number; readonly time: number; readonly oldKeyDestroyed: boolean }
export type ConfirmedFact = { readonly backupId: string; readonly receipt: Signed; readonly seq: number; readonly time: number }

/** What holds once an epoch of this device is live; `confirmed` is its last confirmed backup, if any. */
type Live = {
  readonly op: Operation
  readonly epoch: EpochRecord
  readonly committed: CommittedFact
  readonly confirmed: ConfirmedFact | null
}
type Is<A extends string, T> = A extends unknown ? { readonly at: A } & T : never
export type LiveState =
  | Is<'committed', Live>
  | Is<'ciphertext_saved' | 'key_created' | 'ciphertext_uploaded', Live & { readonly backup: BackupAttempt }>
  | Is<'backup_confirmed' | 'cleaned', Live & { readonly backup: BackupAttempt; readonly confirmed: ConfirmedFact }>

/** `before`: the epoch that this device held when a further recovery was started on it. */
type Open = { readonly op: Operation; readonly before: LiveState | null }
type State =
  | { readonly at: 'none' }
  | Is<'started' | 'left', Open>
  | Is<'reshared' | 'pending_durable', Open & { readonly epoch: EpochRecord }>
  | Is<'proven' | 'commit_sent', Open & { readonly epoch: EpochRecord; readonly commit: string }>
  | Is<'aborted', Open & { readonly receipt: Signed; readonly reason: string }>
  | LiveState
/** `seq`: the highest that any receipt in this journal has carried (I12). */
export type MachineState = State & { readonly seq: number }
export type At = MachineState['at']

export const NONE: MachineState = { at: 'none', seq: 0 }

const refuse = (): never => {
  throw new AppError('vault.corrupt')
}
const LIVE: ReadonlySet<At> = new Set([
  'committed',
  'ciphertext_saved',
  'key_created',
  'ciphertext_uploaded',
  'backup_confirmed',
  'cleaned',
])
export const isLive = (state: MachineState): state is LiveState & { readonly seq: number } => LIVE.has(state.at)
/** The epoch that this device signs with as far as the journal knows: the current one, or the one before an attempt that ended. */
export const liveOf = (state: MachineState): LiveState | null => {
  if (isLive(state)) return state
  return state.at === 'none' ? null : state.before
}
type Holding = Extract<MachineState, { at: 'pending_durable' | 'proven' | 'commit_sent' }>
/** From here on a new share may be live at the co-signer: it is never dropped without a signed ABORTED. */
export const holdsPending = (state: MachineState): state is Holding =>
  state.at === 'pending_durable' || state.at === 'proven' || state.at === 'commit_sent'
type Undecided = Extract<MachineState, { at: 'started' | 'reshared' }> | Holding
/** An operation is open: neither COMMITTED nor ABORTED nor left. */
export const isUndecided = (state: MachineState): state is Undecided =>
  state.at === 'started' || state.at === 'reshared' || holdsPending(state)

/** One step. Throws `vault.corrupt` for a record that the protocol does not allow after `state`. */
export const advance = (state: MachineState, record: JournalRecord): MachineState => {
  const seq = 'seq' in record ? Math.max(state.seq, record.seq) : state.seq
  switch (record.type) {
    case 'STARTED':
      // An operation whose share is durable ends before another starts: the table leaves no other way.
      return isUndecided(state) ? refuse() : { at: 'started', op: record.op, before: liveOf(state), seq }
    case 'RESHARED':
      return state.at === 'started' ? { ...state, at: 'reshared', epoch: record.epoch } : refuse()
    case 'PENDING_DURABLE':
      return state.at === 'reshared' && record.epochId === state.epoch.epochId ? { ...state, at: 'pending_durable' } : refuse()
    case 'PROVEN':
      return state.at === 'pending_durable' && record.epochId === state.epoch.epochId
        ? { ...state, at: 'proven', commit: record.commit }
        : refuse()
    case 'COMMIT_SENT':
      return state.at === 'proven' && record.epochId === state.epoch.epochId ? { ...state, at: 'commit_sent' } : refuse()
    case 'COMMITTED': {
      // From PENDING_DURABLE too: STATUS may bring the receipt of a COMMIT whose own record was lost with the disk.
      if (!holdsPending(state) || record.epochId !== state.epoch.epochId) return refuse()
      const committed = { receipt: record.receipt, seq: record.seq, time: record.time, oldKeyDestroyed: record.oldKeyDestroyed }
      return { at: 'committed', op: state.op, epoch: state.epoch, committed, confirmed: null, seq }
    }
    case 'DESTROYED':
      return isLive(state) && record.baseEpochId === state.epoch.baseEpochId
        ? { ...state, committed: { ...state.committed, oldKeyDestroyed: true }, seq }
        : refuse()
    case 'CIPHERTEXT_SAVED': {
      const live = state.at === 'aborted' || state.at === 'left' || isLive(state) ? liveOf(state) : null
      if (live === null) return refuse()
      const { op, epoch, committed, confirmed } = live
      return { at: 'ciphertext_saved', op, epoch, committed, confirmed, backup: record.backup, seq }
    }
    case 'KEY_CREATED':
      return state.at === 'ciphertext_saved' && record.backupId === state.backup.backupId ? { ...state, at: 'key_created' } : refuse()
    case 'CIPHERTEXT_UPLOADED':
      return state.at === 'key_created' && record.backupId === state.backup.backupId ? { ...state, at: 'ciphertext_uploaded' } : refuse()
    case 'BACKUP_CONFIRMED': {
      if (state.at !== 'ciphertext_uploaded' || record.backupId !== state.backup.backupId) return refuse()
      const confirmed = { backupId: record.backupId, receipt: record.receipt, seq: record.seq, time: record.time }
      return { ...state, at: 'backup_confirmed', confirmed, seq }
    }
    case 'CLEANED':
      return state.at === 'backup_confirmed' && record.backupId === state.backup.backupId ? { ...state, at: 'cleaned' } : refuse()
    case 'ABORTED':
      return isUndecided(state) && record.operationId === state.op.operationId
        ? { at: 'aborted', op: state.op, before: state.before, receipt: record.receipt, reason: record.reason, seq }
        : refuse()
    case 'LEFT':
      return (state.at === 'started' || state.at === 'reshared') && record.operationId === state.op.operationId
        ? { at: 'left', op: state.op, before: state.before, seq }
        : refuse()
    case 'GIVEN_UP':
      // Never an action of `decide`: a person's word, where resuming can't open the slot (docs/recovery.md).
      return holdsPending(state) && record.operationId === state.op.operationId
        ? { at: 'left', op: state.op, before: state.before, seq }
        : refuse()
  }
}

/** The state that a journal stands for. Throws `vault.corrupt` at the first record that cannot follow. */
export const fold = (records: readonly JournalRecord[]): MachineState => records.reduce(advance, NONE)

/** What STATUS(R) said, or that it could not be asked. A receipt is in here only once its signature was verified. */
export type ServerStatus =
  | { readonly known: false }
  | { readonly known: true; readonly state: z.infer<typeof OperationState>; readonly signed: 'COMMITTED' | 'ABORTED' | null }

export type Action =
  /** Nothing is unfinished. */
  | 'none'
  /** Nothing was durable: forget the attempt; the old epoch signs. */
  | 'abandon'
  | 'ask_status'
  /** Keep everything and ask again later. */
  | 'wait'
  /** Go on with the proof of life, from the share as it is read back. */
  | 'prove'
  /** Send the recorded COMMIT (again). */
  | 'commit'
  /** A signed COMMITTED is in hand though no COMMIT is recorded (an older journal was put back): record it. */
  | 'accept'
  /** A signed ABORTED is in hand: record it and drop the pending slot. */
  | 'drop'
  /** Move the slot pointer, then make a new backup with a version of its own. */
  | 'renew'
  | 'clean'

/** The table "Resume". Without `status` it names the question, with it the action. There is no action that re-shares. */
export const decide = (state: MachineState, status?: ServerStatus): Action => {
  switch (state.at) {
    case 'none':
    case 'left':
    case 'cleaned':
      return 'none'
    case 'started':
    case 'reshared':
      return 'abandon'
    case 'pending_durable':
      if (status === undefined) return 'ask_status'
      if (!status.known) return 'wait'
      if (status.signed === 'ABORTED') return 'drop'
      if (status.signed === 'COMMITTED') return 'accept'
      return status.state === 'PREPARED' || status.state === 'PROVEN' ? 'prove' : 'wait'
    case 'proven':
    case 'commit_sent':
      return status?.known && status.signed === 'ABORTED' ? 'drop' : 'commit'
    case 'aborted':
      return 'drop'
    case 'committed':
    case 'ciphertext_saved':
    case 'key_created':
    case 'ciphertext_uploaded':
      return 'renew'
    case 'backup_confirmed':
      return 'clean'
  }
}

/** What the start screen offers (AppState.unfinished). */
export const unfinishedOf = (state: MachineState): 'none' | 'before_commit' | 'finishing' | 'backup' => {
  switch (state.at) {
    case 'started':
    case 'reshared':
    case 'pending_durable':
      return 'before_commit'
    case 'proven':
    case 'commit_sent':
      return 'finishing'
    case 'committed':
    case 'ciphertext_saved':
    case 'key_created':
    case 'ciphertext_uploaded':
      return 'backup'
    // An attempt that ended leaves what was there before it: perhaps a live epoch whose backup is still to be renewed.
    case 'aborted':
    case 'left':
      return state.before !== null && state.before.confirmed === null ? 'backup' : 'none'
    case 'none':
    case 'backup_confirmed':
    case 'cleaned':
      return 'none'
  }
}
