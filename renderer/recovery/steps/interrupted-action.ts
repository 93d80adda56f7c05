import type { ErrorAction } from '../../i18n/errors.ts'
import type { Facts } from '../facts.ts'

/**
 * The one thing that helps now. Once COMMIT may have been sent there is only going on: a fresh recovery would race it.
 * A person who is signed in again has nothing to do at the sign-in.
 */
export const interruptedAction = (wanted: ErrorAction, { app, snapshot }: Pick<Facts, 'app' | 'snapshot'>): ErrorAction => {
  const isDecided = snapshot.safety === 'switching' || snapshot.safety === 'switched' || snapshot.safety === 'destroyed'
  if (wanted === 'sign_in') {
    if (!app.signedIn) return 'sign_in'
    return isDecided ? 'resume' : 'again'
  }
  if (isDecided) return 'resume'
  if (wanted === 'resume') return snapshot.canRetry ? 'resume' : 'again'
  return wanted
}
