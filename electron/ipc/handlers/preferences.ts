import type { Handlers } from '#shared/ipc/contract.ts'
import type { PreferencesStore } from '../../storage/preferences.ts'

type Deps = { readonly preferences: PreferencesStore; readonly applyTheme: (theme: 'system' | 'light' | 'dark') => void }

export const createPreferencesHandlers = ({ preferences, applyTheme }: Deps): Pick<Handlers, 'preferences:get' | 'preferences:set'> => ({
  'preferences:get': () => preferences.get(),
  'preferences:set': (changes) => {
    const next = preferences.set(changes)
    applyTheme(next.theme)
    return next
  },
})
