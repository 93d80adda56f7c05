import { useClient } from '../api/use-client.ts'
import { Place } from '../recovery/Place.tsx'
import { Rail } from '../recovery/Rail.tsx'
import { railLineOf } from '../recovery/rail-line.ts'
import { useWizard } from '../recovery/use-wizard.ts'
import { WalletNav } from '../wallet/WalletNav.tsx'
import { Frame } from './Frame.tsx'
import { StartFailed } from './StartFailed.tsx'
import { Starting } from './Starting.tsx'

/** The frame around the place where the person is. */
export function Shell() {
  const client = useClient()
  const [state, dispatch] = useWizard(client)
  if (state.at === 'starting')
    return (
      <Frame rail={<Rail app={null} />}>
        <Starting />
      </Frame>
    )
  if (state.at === 'failed_to_start')
    return (
      <Frame rail={<Rail app={null} />}>
        <StartFailed error={state.error} onAgain={() => dispatch({ type: 'start_again' })} />
      </Frame>
    )
  return (
    <Frame
      rail={
        <Rail app={state.facts.app} line={railLineOf(state)}>
          {state.at === 'wallet' && <WalletNav />}
        </Rail>
      }
    >
      <Place state={state} dispatch={dispatch} />
    </Frame>
  )
}
