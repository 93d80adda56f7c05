import { T, useWords } from '../../i18n/text.tsx'
import { Callout } from '../../ui/Callout.tsx'
import { Fact } from '../../ui/Fact.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Screen } from '../../ui/Screen.tsx'
import type { StepProps } from '../step-props.ts'

/** The keychain item that protects the share is gone: the share is lost for good, the wallet isn't. */
export function Unprotected({ dispatch }: StepProps) {
  const words = useWords()
  return (
    <Screen
      title={words('unprotected.title')}
      lead={words('unprotected.lead')}
      primary={{ label: words('unprotected.action'), onPress: () => dispatch({ type: 'go', step: 'sign_in' }) }}
    >
      <Facts>
        <Fact name="unprotected.money">
          <T id="unprotected.money.text" />
        </Fact>
        <Fact name="unprotected.why">
          <T id="unprotected.why.text" />
        </Fact>
        <Fact name="unprotected.do">
          <T id="unprotected.do.text" />
        </Fact>
      </Facts>
      <div className="mt-4">
        <Callout tone="info">
          <T id="common.device_lock" />
        </Callout>
      </div>
    </Screen>
  )
}
