/**
 * Where the person is, as a pure and total function of events. Long work isn't here: main owns the recovery and this
 * mirrors its snapshots, so that a reload loses nothing. No state or event holds a secret.
 */
import type { WireError } from '#shared/errors.ts'
import type { BackupId } from '#shared/ids.ts'
import type { AppState, Cause } from '#shared/ipc/contract.ts'
import type { RecoverySnapshot } from '#shared/ipc/snapshot.ts'
import { type AccountState, type Facts, idleSnapshot, isWorking } from './facts.ts'
import { entryOf, followApp, followSnapshot } from './follow.ts'
import { isWizardStep, missingFor, PREREQUISITE, type Prerequisite, reachable, STEPS, type WizardStep } from './steps.ts'

/** Where a mended prerequisite leads back to. */
export type Goal = WizardStep | 'interrupted' | null

export type Place =
  | { readonly at: Exclude<WizardStep, 'welcome'>; readonly goal: Goal }
  | { readonly at: 'welcome'; readonly resume: WizardStep | null }
  /** A backup is being opened and this page doesn't know which one: it was loaded meanwhile. */
  | { readonly at: 'opening' | 'recovering' | 'done' | 'renewal' | 'interrupted' | 'impossible' }
  /** A journal is unfinished and nothing is going on. */
  | { readonly at: 'unfinished' }
  /** A prerequisite broke under the step. */
  | { readonly at: 'blocked'; readonly missing: Prerequisite; readonly step: WizardStep }
  | { readonly at: 'locked'; readonly goal: WizardStep | null }
  | { readonly at: 'unprotected' | 'wallet' }

export type Live = Place & { readonly facts: Facts }
export type State = { readonly at: 'starting' } | { readonly at: 'failed_to_start'; readonly error: WireError } | Live

export type Event =
  | { readonly type: 'started'; readonly facts: Facts; readonly wizardStep: string | null }
  | { readonly type: 'start_failed'; readonly error: WireError }
  | { readonly type: 'start_again' }
  | { readonly type: 'app'; readonly app: AppState }
  | { readonly type: 'snapshot'; readonly snapshot: RecoverySnapshot }
  | { readonly type: 'go'; readonly step: WizardStep }
  | { readonly type: 'back' }
  | { readonly type: 'mend' }
  | { readonly type: 'cause_chosen'; readonly cause: Cause }
  | { readonly type: 'signed_in'; readonly account: AccountState }
  | { readonly type: 'signed_out' }
  | { readonly type: 'readiness_passed'; readonly passcodeSet: boolean }
  | { readonly type: 'passcode_set' }
  | { readonly type: 'account_read'; readonly account: AccountState }
  | { readonly type: 'backup_chosen'; readonly backupId: BackupId }
  | { readonly type: 'unlocked'; readonly app: AppState }
  | { readonly type: 'left'; readonly app: AppState; readonly to: 'wizard' | 'wallet' | 'start' }
  | { readonly type: 'renew' }

const isLive = (state: State): state is Live => state.at !== 'starting' && state.at !== 'failed_to_start'

export const wizardPlace = (step: WizardStep, goal: Goal = null): Place =>
  step === 'welcome' ? { at: 'welcome', resume: null } : { at: step, goal }

/** The step, or where its missing prerequisite is put right on the way to it. */
const toward = (goal: WizardStep, facts: Facts): Place => {
  const step = reachable(goal, facts)
  return wizardPlace(step, step === goal ? null : goal)
}

const goalOf = (state: Live): Goal => ('goal' in state ? state.goal : null)

/** After a prerequisite came about: on to the goal, or to the step that follows anyway. */
const onward = (state: Live, facts: Facts, next: WizardStep): Live => {
  const goal = goalOf(state)
  if (goal === 'interrupted') return { at: 'interrupted', facts }
  return { ...toward(goal ?? next, facts), facts }
}

/** While main works on keys nothing that a person presses moves the page away from what it shows. */
const FROM_MAIN: ReadonlySet<Event['type']> = new Set(['app', 'snapshot', 'left', 'unlocked', 'account_read'])

const transitionLive = (state: Live, event: Event): State => {
  const { facts } = state
  if (isWorking(facts.snapshot) && !FROM_MAIN.has(event.type)) return state
  switch (event.type) {
    case 'started':
    case 'start_failed':
    case 'start_again':
      return state
    case 'app':
      return followApp(state, event.app)
    case 'snapshot':
      return followSnapshot(state, event.snapshot)
    case 'go':
      return { ...toward(event.step, facts), facts }
    case 'back': {
      const back = isWizardStep(state.at) ? STEPS[state.at].back : null
      return back === null ? state : { ...wizardPlace(back), facts }
    }
    case 'mend': {
      if (state.at === 'blocked') return { ...wizardPlace(PREREQUISITE[state.missing].mend, state.step), facts }
      return state.at === 'interrupted' ? { at: 'sign_in', goal: 'interrupted', facts } : state
    }
    case 'cause_chosen':
      return { at: 'needs', goal: null, facts: { ...facts, cause: event.cause } }
    case 'signed_in': {
      const signedIn = { ...facts, account: event.account, app: { ...facts.app, signedIn: true } }
      return onward(state, signedIn, 'readiness')
    }
    case 'signed_out':
      return { at: 'sign_in', goal: goalOf(state), facts: { ...facts, account: null, app: { ...facts.app, signedIn: false } } }
    case 'readiness_passed': {
      const checked = { ...facts, passcodeSet: event.passcodeSet }
      return event.passcodeSet ? onward(state, checked, 'choose') : { at: 'passcode', goal: goalOf(state), facts: checked }
    }
    case 'passcode_set':
      return onward(state, { ...facts, passcodeSet: true }, 'choose')
    case 'account_read':
      return { ...state, facts: { ...facts, account: event.account } }
    case 'backup_chosen': {
      const chosen = { ...facts, backupId: event.backupId }
      return { ...toward('unlock', chosen), facts: chosen }
    }
    case 'unlocked': {
      const unlocked = { ...facts, app: event.app }
      const goal = state.at === 'locked' ? state.goal : null
      return { ...(goal === null ? entryOf(unlocked, null) : toward(goal, unlocked)), facts: unlocked }
    }
    case 'left': {
      const left = { ...facts, app: event.app, backupId: null, snapshot: idleSnapshot(facts.snapshot.seq) }
      if (event.to === 'wallet' && event.app.stage === 'unlocked') return { at: 'wallet', facts: left }
      return { ...(event.to === 'wizard' ? toward('choose', left) : entryOf(left, null)), facts: left }
    }
    case 'renew':
      return { at: 'renewal', facts }
  }
}

/** A step is never shown without what it needs: the way to it is shown instead. */
const settle = (state: State): State => {
  if (!isLive(state) || !isWizardStep(state.at)) return state
  const { facts } = state
  return missingFor(state.at, facts) === null ? state : { ...toward(state.at, facts), facts }
}

/** Total: an event that means nothing where the person is leaves the state as it was. */
export const transition = (state: State, event: Event): State => {
  if (isLive(state)) return settle(transitionLive(state, event))
  switch (event.type) {
    case 'started':
      return { ...entryOf(event.facts, isWizardStep(event.wizardStep) ? event.wizardStep : null), facts: event.facts }
    case 'start_failed':
      return { at: 'failed_to_start', error: event.error }
    case 'start_again':
      return { at: 'starting' }
    default:
      return state
  }
}
