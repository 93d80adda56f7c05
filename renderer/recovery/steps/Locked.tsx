import { useRef, useState } from 'react'
import { useClient } from '../../api/use-client.ts'
import { T, useWords } from '../../i18n/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { Screen } from '../../ui/Screen.tsx'
import { SecretField } from '../../ui/SecretField.tsx'
import { useTask } from '../../ui/use-task.ts'
import type { StepProps } from '../step-props.ts'

export function Locked({ facts, dispatch }: StepProps) {
  const words = useWords()
  const client = useClient()
  const task = useTask()
  const field = useRef<HTMLInputElement>(null)
  const [isEmpty, setIsEmpty] = useState(true)
  const unlock = () =>
    task.run(async () => {
      const input = field.current
      try {
        dispatch({ type: 'unlocked', app: await client.call('vault:unlock', { passcode: input?.value ?? '' }) })
      } finally {
        if (input !== null) input.value = ''
        setIsEmpty(true)
        input?.focus()
      }
    })
  return (
    <Screen
      title={words('locked.title')}
      lead={words(facts.app.unfinished === 'none' ? 'locked.lead' : 'locked.lead.unfinished')}
      task={task}
      primary={{
        label: words('locked.action'),
        busyLabel: words('locked.working'),
        blocked: isEmpty && !task.busy ? words('locked.missing') : null,
        onPress: unlock,
      }}
    >
      <SecretField label={words('locked.passcode')} input={field} onInput={() => setIsEmpty((field.current?.value ?? '') === '')} />
      {task.error !== null && <ErrorPanel error={task.error} money="money.wallet" />}
      <Disclosure title={words('locked.forgot')}>
        <p className="mb-3">
          <T id="locked.forgot.text" />
        </p>
        <Button onPress={() => dispatch({ type: 'go', step: 'sign_in' })}>
          <T id="locked.forgot.action" />
        </Button>
      </Disclosure>
    </Screen>
  )
}
