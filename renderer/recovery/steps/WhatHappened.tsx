import { CircleHelp, Laptop, type LucideIcon, ShieldAlert, Unplug } from 'lucide-react'
import { useState } from 'react'
import type { Cause } from '#shared/ipc/contract.ts'
import { useWords } from '../../i18n/text.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { Choices } from '../../ui/Choices.tsx'
import { StepScreen } from '../StepScreen.tsx'
import type { StepProps } from '../step-props.ts'

const ICON: Record<Cause, LucideIcon> = { lost: CircleHelp, stolen: ShieldAlert, broken: Unplug, new_computer: Laptop }
const CAUSES = Object.keys(ICON) as Cause[]

export function WhatHappened({ facts, dispatch }: StepProps) {
  const words = useWords()
  const [cause, setCause] = useState<Cause | null>(facts.cause)
  return (
    <StepScreen
      facts={{ ...facts, cause }}
      title={words('cause.title')}
      lead={words('cause.lead')}
      primary={{
        label: words('cause.action'),
        blocked: cause === null ? words('cause.missing') : null,
        onPress: () => cause !== null && dispatch({ type: 'cause_chosen', cause }),
      }}
      onBack={() => dispatch({ type: 'back' })}
    >
      <Choices label={words('cause.label')} value={cause} onChange={(value) => setCause(value as Cause)}>
        {CAUSES.map((name) => (
          <Choice key={name} value={name} Icon={ICON[name]} title={words(`cause.${name}`)}>
            {words(`cause.${name}.text`)}
          </Choice>
        ))}
      </Choices>
    </StepScreen>
  )
}
