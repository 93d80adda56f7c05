import { T, useWords } from '../../i18n/text.tsx'
import { Callout } from '../../ui/Callout.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { StepScreen } from '../StepScreen.tsx'
import type { StepProps } from '../step-props.ts'
import { NeedsList } from './NeedsList.tsx'

export function WhatYouNeed({ facts, dispatch }: StepProps) {
  const words = useWords()
  const contact = facts.app.provider.supportContact
  return (
    <StepScreen
      facts={facts}
      title={words('needs.title')}
      lead={words('needs.lead')}
      primary={{ label: words('needs.action'), onPress: () => dispatch({ type: 'go', step: 'sign_in' }) }}
      onBack={() => dispatch({ type: 'back' })}
    >
      {facts.cause === 'stolen' && (
        <div className="mb-5">
          <Callout tone="attention">
            <T id="needs.stolen" /> {contact !== '' && <T id="needs.stolen.support" values={{ contact }} />}
          </Callout>
        </div>
      )}
      {facts.cause === 'new_computer' && (
        <div className="mb-5">
          <Callout tone="info">
            <T id="needs.new_computer" />
          </Callout>
        </div>
      )}
      <NeedsList />
      <Disclosure title={words('needs.how')}>
        <T id="needs.how.text" />
      </Disclosure>
    </StepScreen>
  )
}
