import { useMemo } from 'react'
import type { RekindleApi } from '#shared/ipc/api.ts'
import { createClient } from '../api/client.ts'
import { ClientContext } from '../api/use-client.ts'
import { WordsProvider } from '../i18n/text.tsx'
import { CrashScreen } from './CrashScreen.tsx'
import { Shell } from './Shell.tsx'
import { ThemeContext, useThemeState } from './theme.ts'

export function App({ api }: { readonly api: RekindleApi }) {
  const client = useMemo(() => createClient(api), [api])
  const theme = useThemeState(client)
  return (
    <WordsProvider>
      <ClientContext value={client}>
        <ThemeContext value={theme}>
          <CrashScreen>
            <Shell />
          </CrashScreen>
        </ThemeContext>
      </ClientContext>
    </WordsProvider>
  )
}
