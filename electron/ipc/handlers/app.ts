import type { Handlers } from '#shared/ipc/contract.ts'
import type { AppStateSource } from '../../app/app-state.ts'

export const createAppHandlers = ({
  appState,
}: {
  readonly appState: AppStateSource
}): Pick<Handlers, 'app:state' | 'app:state-changes'> => ({
  'app:state': () => appState.get(),
  'app:state-changes': (_input, emit, { signal }) => {
    const stop = appState.subscribe(emit)
    signal.addEventListener('abort', stop)
  },
})
