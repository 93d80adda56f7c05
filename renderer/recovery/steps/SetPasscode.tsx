import { useRef, useState } from 'react'
import { useClient } from '../../api/use-client.ts'
import { T, useWords } from '../../i18n/text.tsx'
import { Callout } from '../../ui/Callout.tsx'
import { Hint } from '../../ui/Hint.tsx'
import { SecretField } from '../../ui/SecretField.tsx'
import { useTask } from '../../ui/use-task.ts'
import { StepScreen } from '../StepScreen.tsx'
import type { StepProps } from '../step-props.ts'
import { judgePasscode, MIN_PASSCODE, type PasscodeVerdict } from './passcode-rule.ts'

type Form = { readonly verdict: PasscodeVerdict; readonly second: 'empty' | 'different' | 'same' }

export function SetPasscode({ facts, dispatch }: StepProps) {
  const words = useWords()
  const client = useClient()
  const task = useTask()
  const first = useRef<HTMLInputElement>(null)
  const second = useRef<HTMLInputElement>(null)
  const [form, setForm] = useState<Form>({ verdict: 'empty', second: 'empty' })

  const look = () => {
    const [a, b] = [first.current?.value ?? '', second.current?.value ?? '']
    setForm({ verdict: judgePasscode(a), second: b === '' ? 'empty' : a === b ? 'same' : 'different' })
  }
  const set = () =>
    task.run(async () => {
      try {
        await client.call('passcode:set', { passcode: first.current?.value ?? '' })
        dispatch({ type: 'passcode_set' })
      } finally {
        for (const field of [first.current, second.current]) if (field !== null) field.value = ''
        look()
      }
    })
  const isReady = form.verdict === 'good' && form.second === 'same'
  const tooWeak = form.verdict === 'short' || form.verdict === 'simple'
  return (
    <StepScreen
      facts={facts}
      title={words('passcode.title')}
      lead={words('passcode.lead')}
      task={task}
      primary={{
        label: words('passcode.action'),
        busyLabel: words('passcode.working'),
        blocked: isReady || task.busy ? null : words('passcode.missing'),
        onPress: set,
      }}
      onBack={() => dispatch({ type: 'back' })}
    >
      <div className="grid gap-5">
        <SecretField
          label={words('passcode.first')}
          input={first}
          onInput={look}
          extra={
            <Hint tone={tooWeak ? 'attention' : form.verdict === 'good' ? 'good' : 'info'}>
              {words(form.verdict === 'simple' ? 'passcode.simple' : form.verdict === 'short' ? 'passcode.short' : 'passcode.rule', {
                min: MIN_PASSCODE,
              })}
            </Hint>
          }
        />
        <SecretField
          label={words('passcode.second')}
          input={second}
          onInput={look}
          extra={
            form.second !== 'empty' && <Hint tone={form.second === 'same' ? 'good' : 'attention'}>{words(`passcode.${form.second}`)}</Hint>
          }
        />
        <Callout tone="info">
          <T id="passcode.forget" />
        </Callout>
      </div>
    </StepScreen>
  )
}
