import type { ErrorAction } from '../../i18n/errors.ts'
import { type Facts, safetyOf } from '../facts.ts'

/**
 * The one thing that helps now. Once a new share may be live there is only going on with that operation: a fresh one would
 * race it. Before that there is nothing to go on with, so trying again is a fresh recovery.
 */
export const interruptedAction = (wanted: ErrorAction, facts: Pick<Facts, 'app' | 'snapshot'>): ErrorAction => {
  if (wanted === 'sign_in' && !facts.app.signedIn) return 'sign_in'
  if (safetyOf(facts) !== 'nothing_changed') return facts.snapshot.canRetry ? 'resume' : 'none'
  return wanted === 'resume' || wanted === 'sign_in' ? 'again' : wanted
}
