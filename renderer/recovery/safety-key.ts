import type { Safety } from '#shared/ipc/snapshot.ts'
import type { MessageKey } from '../i18n/en.ts'
import { type Facts, safetyOf } from './facts.ts'

const KEY: Record<Safety, MessageKey> = {
  nothing_changed: 'safety.nothing_changed',
  making_new_keys: 'safety.making_new_keys',
  switching: 'safety.switching',
  switched: 'safety.switched',
  destroyed: 'safety.destroyed',
}

/** Before the switch, whoever said "stolen" reads about the device that can still sign. */
export const safetyKey = (facts: Pick<Facts, 'app' | 'snapshot' | 'cause'>): MessageKey => {
  const safety = safetyOf(facts)
  const { cause, snapshot } = facts
  if (cause === 'stolen' && safety === 'nothing_changed') return 'safety.nothing_changed.stolen'
  if (cause === 'stolen' && safety === 'making_new_keys') return 'safety.making_new_keys.stolen'
  if (snapshot.phase === 'done' && (safety === 'switched' || safety === 'destroyed')) return `safety.done.${safety}`
  return KEY[safety]
}
