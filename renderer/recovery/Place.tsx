import { Wallet } from '../wallet/Wallet.tsx'
import type { Event, Live } from './machine.ts'
import { Blocked } from './steps/Blocked.tsx'
import { ChooseBackup } from './steps/ChooseBackup.tsx'
import { Confirm } from './steps/Confirm.tsx'
import { Done } from './steps/Done.tsx'
import { Impossible } from './steps/Impossible.tsx'
import { Interrupted } from './steps/Interrupted.tsx'
import { Locked } from './steps/Locked.tsx'
import { Readiness } from './steps/Readiness.tsx'
import { Recovering } from './steps/Recovering.tsx'
import { Renewal } from './steps/Renewal.tsx'
import { SetPasscode } from './steps/SetPasscode.tsx'
import { SignIn } from './steps/SignIn.tsx'
import { Unfinished } from './steps/Unfinished.tsx'
import { UnlockBackup } from './steps/UnlockBackup.tsx'
import { Unprotected } from './steps/Unprotected.tsx'
import { Welcome } from './steps/Welcome.tsx'
import { WhatHappened } from './steps/WhatHappened.tsx'
import { WhatYouNeed } from './steps/WhatYouNeed.tsx'

type Props = { readonly state: Live; readonly dispatch: (event: Event) => void }

/** The screen of a place; by a switch, so that a new place doesn't compile without one. */
export function Place({ state, dispatch }: Props): React.ReactNode {
  const props = { facts: state.facts, dispatch }
  switch (state.at) {
    case 'welcome':
      return <Welcome dispatch={dispatch} resume={state.resume} />
    case 'cause':
      return <WhatHappened {...props} />
    case 'needs':
      return <WhatYouNeed {...props} />
    case 'sign_in':
      return <SignIn {...props} />
    case 'readiness':
      return <Readiness {...props} />
    case 'passcode':
      return <SetPasscode {...props} />
    case 'choose':
      return <ChooseBackup {...props} />
    case 'unlock':
      return <UnlockBackup {...props} />
    case 'confirm':
      return <Confirm {...props} />
    case 'opening':
    case 'recovering':
      return <Recovering {...props} />
    case 'done':
      return <Done {...props} />
    case 'renewal':
      return <Renewal {...props} />
    case 'interrupted':
      return <Interrupted {...props} />
    case 'impossible':
      return <Impossible {...props} />
    case 'unfinished':
      return <Unfinished {...props} />
    case 'blocked':
      return <Blocked {...props} step={state.step} />
    case 'locked':
      return <Locked {...props} />
    case 'unprotected':
      return <Unprotected {...props} />
    case 'wallet':
      return <Wallet {...props} />
  }
}
