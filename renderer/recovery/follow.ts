/** How the place follows main: its app state, and its snapshots of the recovery. */
import type { AppState } from '#shared/ipc/contract.ts'
import type { Phase, RecoverySnapshot } from '#shared/ipc/snapshot.ts'
import { type Facts, isOpeningOnly, isWorking } from './facts.ts'
import type { Live, Place } from './machine.ts'
import { isWizardStep, missingFor, reachable, STEPS, type WizardStep } from './steps.ts'

/** Where each phase is shown; null: it doesn't call for a place of its own. */
const PLACE_OF: Record<Phase, Place | null> = {
  idle: null,
  opening: { at: 'opening' },
  confirm: { at: 'confirm', goal: null },
  running: { at: 'recovering' },
  finishing: { at: 'recovering' },
  renewing: { at: 'recovering' },
  done: { at: 'done' },
  renewal_pending: { at: 'renewal' },
  interrupted: { at: 'interrupted' },
  impossible: { at: 'impossible' },
}

/** Phases that live in main's memory only: they are shown whatever stands on the disk. */
const IN_MEMORY: ReadonlySet<Phase> = new Set(['opening', 'confirm', 'running', 'finishing', 'renewing'])

/** Where a snapshot asks to be shown. A journal that was found open has a phase but no error: nothing has gone wrong yet. */
const asked = (facts: Facts): Place | null => {
  const { phase, error } = facts.snapshot
  if (phase === 'confirm' && missingFor('confirm', facts) !== null) return null
  return phase === 'interrupted' && error === null ? { at: 'unfinished' } : PLACE_OF[phase]
}

/** Where the app opens: what main is doing first, then what protects the wallet, then what is unfinished. */
export const entryOf = (facts: Facts, wizardStep: WizardStep | null): Place => {
  const { app, snapshot } = facts
  const place = asked(facts)
  if (place !== null && IN_MEMORY.has(snapshot.phase)) return place
  if (app.stage === 'unprotected') return { at: 'unprotected' }
  if (app.stage === 'locked') return { at: 'locked', goal: null }
  if (place !== null) return place
  if (app.unfinished === 'backup') return { at: 'renewal' }
  if (app.unfinished !== 'none') return { at: 'unfinished' }
  if (app.stage === 'unlocked') return { at: 'wallet' }
  return { at: 'welcome', resume: wizardStep === 'welcome' ? null : wizardStep }
}

const wizardStepOf = (place: Place): WizardStep | null => (isWizardStep(place.at) && place.at !== 'welcome' ? place.at : null)

export const followApp = (state: Live, app: AppState): Live => {
  const before = state.facts.app
  const facts = { ...state.facts, app }
  const step = wizardStepOf(state)
  const turned = before.stage !== app.stage
  if (isWorking(facts.snapshot)) return { ...state, facts }
  if (state.at === 'locked' && app.stage !== 'locked') return { ...entryOf(facts, null), facts }
  if (turned && app.stage === 'locked') return { at: 'locked', goal: step, facts }
  if (turned && app.stage === 'unprotected' && step === null) return { at: 'unprotected', facts }
  if (turned && (state.at === 'welcome' || state.at === 'unprotected')) return { ...entryOf(facts, null), facts }
  if (state.at === 'unfinished' && app.unfinished === 'none') return { ...entryOf(facts, null), facts }
  if (step !== null && STEPS[step].needs.includes('signed_in') && !app.signedIn && before.signedIn)
    return { at: 'blocked', missing: 'signed_in', step, facts }
  return { ...state, facts }
}

/** Screens that a person leaves by their own action: a snapshot that has gone idle doesn't take them away. */
const KEPT: ReadonlySet<Place['at']> = new Set(['done', 'renewal', 'interrupted', 'impossible'])

export const followSnapshot = (state: Live, snapshot: RecoverySnapshot): Live => {
  if (snapshot.seq <= state.facts.snapshot.seq) return state
  if (snapshot.phase === 'idle' && KEPT.has(state.at))
    return { ...state, facts: { ...state.facts, snapshot: { ...state.facts.snapshot, seq: snapshot.seq } } }
  const facts = { ...state.facts, snapshot }
  return { ...placeFor(state, facts), facts }
}

const placeFor = (state: Live, facts: Facts): Place => {
  const { phase } = facts.snapshot
  if (isWorking(facts.snapshot)) return { at: 'recovering' }
  if (state.at === 'locked' || state.at === 'blocked' || state.at === 'wallet') return state
  switch (phase) {
    case 'idle': {
      if (state.at !== 'opening' && state.at !== 'confirm' && state.at !== 'recovering') return state
      const step = reachable('unlock', facts)
      return step === 'welcome' ? { at: 'welcome', resume: null } : { at: step, goal: null }
    }
    case 'opening':
      return state.at === 'unlock' ? state : { at: 'opening' }
    case 'interrupted':
      return interruptedPlace(state, facts)
    default:
      return PLACE_OF[phase] ?? state
  }
}

/** A failed or cancelled Unlock is told in place; everything that went further has a screen of its own. */
const interruptedPlace = (state: Live, facts: Facts): Place => {
  const { error } = facts.snapshot
  if (!isOpeningOnly(facts.snapshot)) return error === null ? { at: 'unfinished' } : { at: 'interrupted' }
  if (isWizardStep(state.at) && state.at !== 'confirm') return state
  if (error?.code !== 'recovery.cancelled') return asked(facts) ?? state
  const step = reachable('choose', facts)
  return step === 'welcome' ? { at: 'welcome', resume: null } : { at: step, goal: null }
}
