import { useRef, useState } from 'react'
import { useClient } from '../../api/use-client.ts'
import { T, useWords } from '../../i18n/text.tsx'
import { FIELD_LOOK, Field } from '../../ui/Field.tsx'
import { useTask } from '../../ui/use-task.ts'
import { StepScreen } from '../StepScreen.tsx'
import type { StepProps } from '../step-props.ts'
import type { SentCode } from './SignInCode.tsx'

type Props = StepProps & { readonly email: string; readonly onSent: (email: string, code: SentCode) => void }

const looksLikeEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)

export function SignInEmail({ facts, dispatch, email, onSent }: Props) {
  const words = useWords()
  const client = useClient()
  const task = useTask()
  const field = useRef<HTMLInputElement>(null)
  const [isReady, setIsReady] = useState(looksLikeEmail(email))
  const send = () =>
    task.run(async () => {
      const address = field.current?.value.trim() ?? ''
      onSent(address, { ...(await client.call('auth:send-code', { email: address })), at: Date.now() })
    })
  return (
    <StepScreen
      facts={facts}
      title={words('sign_in.title')}
      lead={words('sign_in.lead', { provider: facts.app.provider.name })}
      task={task}
      primary={{
        label: words('sign_in.send'),
        busyLabel: words('sign_in.sending'),
        blocked: isReady ? null : words('sign_in.email.missing'),
        onPress: send,
      }}
      onBack={() => dispatch({ type: 'back' })}
    >
      <Field
        label={words('sign_in.email')}
        hint={
          <p className="text-13 text-text-2">
            <T id="sign_in.email.hint" />
          </p>
        }
      >
        {({ id, describedBy }) => (
          <input
            ref={field}
            id={id}
            aria-describedby={describedBy}
            type="email"
            defaultValue={email}
            maxLength={254}
            autoComplete="off"
            spellCheck={false}
            readOnly={task.busy}
            className={FIELD_LOOK}
            onInput={(event) => setIsReady(looksLikeEmail(event.currentTarget.value.trim()))}
          />
        )}
      </Field>
    </StepScreen>
  )
}
