import { createContext, useContext, useEffect, useState } from 'react'
import type { Client } from '../api/client.ts'

export type ThemeName = 'system' | 'light' | 'dark'
type Theme = { readonly theme: ThemeName; readonly choose: (theme: ThemeName) => void }

export const ThemeContext = createContext<Theme>({ theme: 'system', choose: () => {} })
export const useTheme = (): Theme => useContext(ThemeContext)

/** The chosen theme as an attribute of the page; without one the system's counts. */
export const useThemeState = (client: Client): Theme => {
  const [theme, setTheme] = useState<ThemeName>('system')
  useEffect(() => {
    client.call('preferences:get').then(
      (preferences) => setTheme(preferences.theme),
      () => {},
    )
  }, [client])
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
  }, [theme])
  return {
    theme,
    choose: (next) => {
      setTheme(next)
      client.call('preferences:set', { theme: next }).catch(() => {})
    },
  }
}
