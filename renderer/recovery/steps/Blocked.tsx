import { T, useWords } from '../../i18n/text.tsx'
import { Fact } from '../../ui/Fact.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { StepScreen } from '../StepScreen.tsx'
import type { StepProps } from '../step-props.ts'
import { STEPS, type WizardStep } from '../steps.ts'

/** A prerequisite of the step broke: the way back to it. */
export function Blocked({ facts, dispatch, step }: StepProps & { readonly step: WizardStep }) {
  const words = useWords()
  const name = STEPS[step].resume
  return (
    <StepScreen
      facts={facts}
      title={words('blocked.title')}
      lead={words('blocked.lead')}
      primary={{ label: words('blocked.action'), onPress: () => dispatch({ type: 'mend' }) }}
    >
      <Facts>
        <Fact name="interrupted.money">
          <T id="blocked.money" />
        </Fact>
        {name !== null && (
          <Fact name="interrupted.do">
            <T id="blocked.then" values={{ step: words(name) }} />
          </Fact>
        )}
      </Facts>
    </StepScreen>
  )
}
