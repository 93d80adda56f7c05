/** What the page asks main for before it shows anything. */
import type { RecoverySnapshot } from '#shared/ipc/snapshot.ts'
import { type Client, toWire } from '../api/client.ts'
import { idleSnapshot } from './facts.ts'
import type { Event } from './machine.ts'

const FIRST_SNAPSHOT_MS = 1000

/** @param firstSnapshot resolves with main's first one; without it the page starts as if nothing were going on. */
export const boot = async (client: Client, firstSnapshot: Promise<RecoverySnapshot>): Promise<Event> => {
  try {
    const [app, preferences] = await Promise.all([client.call('app:state'), client.call('preferences:get')])
    const account = app.signedIn ? await client.call('auth:account').catch(() => null) : null
    const late = new Promise<RecoverySnapshot>((resolve) => setTimeout(() => resolve(idleSnapshot(-1)), FIRST_SNAPSHOT_MS))
    const snapshot = await Promise.race([firstSnapshot, late])
    return {
      type: 'started',
      wizardStep: preferences.wizardStep,
      facts: { app, account, cause: preferences.cause, passcodeSet: false, backupId: null, snapshot },
    }
  } catch (thrown) {
    return { type: 'start_failed', error: toWire(thrown) }
  }
}
