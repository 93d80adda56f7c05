import { expect, it } from 'vitest'
import { createPreferences } from './preferences.ts'

const DEFAULTS = { theme: 'system', cause: null, wizardStep: null }

it('keeps what was set and gives defaults for the rest', () => {
  const backing = { store: {} as Record<string, unknown> }
  const preferences = createPreferences(() => backing)
  expect(preferences.get()).toEqual(DEFAULTS)
  expect(preferences.set({ theme: 'dark', cause: undefined })).toEqual({ ...DEFAULTS, theme: 'dark' })
  expect(createPreferences(() => backing).get()).toEqual({ ...DEFAULTS, theme: 'dark' })
})

it('takes damaged fields, files and disks for defaults', () => {
  const damaged = { store: { theme: 'neon', cause: 'stolen', wizardStep: 7, more: 'x', __proto__: { theme: 'dark' } } }
  expect(createPreferences(() => damaged).get()).toEqual({ ...DEFAULTS, cause: 'stolen' })
  const unreadable = createPreferences(() => {
    throw new Error('not JSON')
  })
  expect(unreadable.get()).toEqual(DEFAULTS)
  expect(unreadable.set({ theme: 'light' })).toEqual({ ...DEFAULTS, theme: 'light' })
  expect(unreadable.get().theme).toBe('light')
  const readOnly = createPreferences(() => ({
    get store() {
      return {}
    },
    set store(_value) {
      throw new Error('EROFS')
    },
  }))
  expect(readOnly.set({ wizardStep: 'unlock' }).wizardStep).toBe('unlock')
  expect(readOnly.get().wizardStep).toBe('unlock')
})
