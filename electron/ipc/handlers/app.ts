import type { Handlers } from '#shared/ipc/contract.ts'
import type { AppStateSource } from '../../app/app-state.ts'

/** The only addresses that ever leave for the browser; the page names one of them, never a URL (H10). */
export const LINKS = {
  help: 'https://rekindle.invalid/help',
  security: 'https://rekindle.invalid/security',
  source: 'https://rekindle.invalid/source',
} as const

type Deps = { readonly appState: AppStateSource; readonly openExternal: (url: string) => Promise<void> }

export const createAppHandlers = ({
  appState,
  openExternal,
}: Deps): Pick<Handlers, 'app:state' | 'app:openLink' | 'app:state-changes'> => ({
  'app:state': () => appState.get(),
  'app:openLink': async ({ link }) => {
    await openExternal(LINKS[link])
    return undefined
  },
  'app:state-changes': (_input, emit, { signal }) => {
    const stop = appState.subscribe(emit)
    signal.addEventListener('abort', stop)
  },
})
