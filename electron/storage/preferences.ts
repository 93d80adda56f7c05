/** Looks and where the wizard was: nothing that protects anything. A damaged file means defaults, and never touches the wallet. */

import type { z } from 'zod'
import { Preferences } from '#shared/ipc/contract.ts'

export type PreferencesStore = {
  get(): Preferences
  set(changes: z.output<ReturnType<typeof Preferences.partial>>): Preferences
}
/** The part of electron-store that is used. */
export type KeyValueStore = { store: Record<string, unknown> }

const DEFAULTS: Preferences = { theme: 'system', cause: null, wizardStep: null }

/** Field by field: one that doesn't parse falls back alone. `open` may throw; then the preferences live in memory. */
export const createPreferences = (open: () => KeyValueStore): PreferencesStore => {
  let backing: KeyValueStore = { store: {} }
  try {
    backing = open()
  } catch {
    backing = { store: {} }
  }
  const read = (): Record<string, unknown> => {
    try {
      return backing.store
    } catch {
      return {}
    }
  }
  const field = <K extends keyof Preferences>(name: K, from: Record<string, unknown>): Preferences[K] => {
    const parsed = Preferences.shape[name].safeParse(from[name])
    return (parsed.success ? parsed.data : DEFAULTS[name]) as Preferences[K]
  }
  const get = (): Preferences => {
    const from = read()
    return { theme: field('theme', from), cause: field('cause', from), wizardStep: field('wizardStep', from) }
  }
  return {
    get,
    set(changes) {
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
      const next = Preferences.parse({ ...get(), ...given })
      try {
        backing.store = next
      } catch {
        // A disk that takes no preferences must not stop anybody from recovering a wallet.
        backing = { store: next }
      }
      return next
    },
  }
}
