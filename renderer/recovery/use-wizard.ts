import { useEffect, useReducer } from 'react'
import type { RecoverySnapshot } from '#shared/ipc/snapshot.ts'
import type { Client } from '../api/client.ts'
import { boot } from './boot.ts'
import { type Event, type State, transition } from './machine.ts'
import { isWizardStep } from './steps.ts'

/** The machine, fed by main's two streams, and the wizard's step remembered for the next start. */
export const useWizard = (client: Client): readonly [State, (event: Event) => void] => {
  const [state, dispatch] = useReducer(transition, { at: 'starting' })
  const { at } = state

  useEffect(() => {
    if (at !== 'starting') return
    let current = true
    let first: (snapshot: RecoverySnapshot) => void = () => {}
    const firstSnapshot = new Promise<RecoverySnapshot>((resolve) => {
      first = resolve
    })
    const end = client.watch('recovery:watch', (snapshot) => first(snapshot))
    boot(client, firstSnapshot).then((event) => {
      end()
      if (current) dispatch(event)
    })
    return () => {
      current = false
    }
  }, [client, at])

  const isLive = at !== 'starting' && at !== 'failed_to_start'
  useEffect(() => {
    if (!isLive) return
    const ends = [
      client.watch('app:state-changes', (app) => dispatch({ type: 'app', app })),
      client.watch('recovery:watch', (snapshot) => dispatch({ type: 'snapshot', snapshot })),
    ]
    return () => {
      for (const end of ends) end()
    }
  }, [client, isLive])

  const cause = 'facts' in state ? state.facts.cause : null
  useEffect(() => {
    const isStep = isWizardStep(at) && at !== 'welcome'
    if (!isStep && at !== 'done' && at !== 'wallet') return
    // A convenience for the next start: nothing depends on it, so a failure stays quiet.
    client.call('preferences:set', { wizardStep: isStep ? at : null, cause }).catch(() => {})
  }, [client, at, cause])

  return [state, dispatch]
}
