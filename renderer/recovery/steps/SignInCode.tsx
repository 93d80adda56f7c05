import { useRef, useState } from 'react'
import { AppError } from '#shared/errors.ts'
import { useClient } from '../../api/use-client.ts'
import { T, useWords } from '../../i18n/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { CODE_FIELD_NAME, CodeField } from '../../ui/CodeField.tsx'
import { Hint } from '../../ui/Hint.tsx'
import { useSecondsUntil } from '../../ui/use-seconds.ts'
import { useTask } from '../../ui/use-task.ts'
import { StepScreen } from '../StepScreen.tsx'
import type { StepProps } from '../step-props.ts'
import { NoCode } from './NoCode.tsx'

/** `at`: this page's clock when the answer came, milliseconds; it only drives the countdown. */
export type SentCode = { readonly expiresInSeconds: number; readonly resendAfterSeconds: number; readonly at: number }
type Props = StepProps & { readonly email: string; readonly sent: SentCode; readonly onOtherEmail: () => void }

export function SignInCode({ facts, dispatch, email, sent: first, onOtherEmail }: Props) {
  const words = useWords()
  const client = useClient()
  const task = useTask()
  const box = useRef<HTMLDivElement>(null)
  const [sent, setSent] = useState(first)
  const [isComplete, setIsComplete] = useState(false)
  const wait = useSecondsUntil(sent.at + sent.resendAfterSeconds * 1000)

  const confirm = () =>
    task.run(async () => {
      const form = box.current?.closest('form')
      const code = String(new FormData(form ?? undefined).get(CODE_FIELD_NAME) ?? '')
      try {
        const account = await client.call('auth:confirm-code', { code })
        if (account.walletId === null) throw new AppError('auth.no_wallet')
        dispatch({ type: 'signed_in', account })
      } finally {
        form?.reset()
        setIsComplete(false)
        box.current?.querySelector('input')?.focus()
      }
    })
  const resend = () => task.run(async () => setSent({ ...(await client.call('auth:send-code', { email })), at: Date.now() }))

  return (
    <StepScreen
      facts={facts}
      title={words('sign_in.code.title')}
      lead={words('sign_in.code.lead', { email, minutes: Math.max(1, Math.round(sent.expiresInSeconds / 60)) })}
      task={task}
      primary={{
        label: words('sign_in.confirm'),
        busyLabel: words('sign_in.confirming'),
        blocked: isComplete || task.busy ? null : words('sign_in.code.missing'),
        onPress: confirm,
      }}
      onBack={onOtherEmail}
    >
      <div ref={box}>
        <CodeField label={words('sign_in.code.label')} onChange={setIsComplete} onComplete={confirm} />
      </div>
      <div className="mt-4 flex min-h-8 flex-wrap items-center gap-x-3 gap-y-2">
        {wait > 0 ? (
          <p className="text-13 text-text-2">
            <T id="sign_in.resend.wait" values={{ seconds: wait }} />
          </p>
        ) : (
          <Button small onPress={resend}>
            <T id="sign_in.resend" />
          </Button>
        )}
        <Button small look="plain" onPress={onOtherEmail}>
          <T id="sign_in.other_email" />
        </Button>
      </div>
      <div aria-live="polite" className="mt-2">
        {sent !== first && <Hint tone="good">{words('sign_in.resent')}</Hint>}
      </div>
      <NoCode contact={facts.app.provider.supportContact} />
    </StepScreen>
  )
}
