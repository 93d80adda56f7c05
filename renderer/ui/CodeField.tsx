import { unstable_OneTimePasswordField as Otp } from 'radix-ui'
import { useId } from 'react'
import { useWords } from '../i18n/text.tsx'

const DIGITS = [1, 2, 3, 4, 5, 6]
export const CODE_FIELD_NAME = 'code'

type Props = { readonly label: string; readonly onChange: (isComplete: boolean) => void; readonly onComplete: () => void }

/** Six boxes that take a paste. The digits live in the form's own elements only; `CODE_FIELD_NAME` is what it submits. */
export function CodeField({ label, onChange, onComplete }: Props) {
  const words = useWords()
  const id = useId()
  return (
    <div className="grid gap-1.5">
      <span id={id} className="font-semibold">
        {label}
      </span>
      <Otp.Root
        aria-labelledby={id}
        autoComplete="off"
        name={CODE_FIELD_NAME}
        autoSubmit
        onAutoSubmit={onComplete}
        onValueChange={(value) => onChange(value.length === DIGITS.length)}
        className="flex gap-2"
      >
        {DIGITS.map((digit) => (
          <Otp.Input
            key={digit}
            aria-label={words('sign_in.code.digit', { index: digit })}
            className="size-12 rounded-control border border-edge bg-surface text-center font-mono text-22 text-text focus-visible:outline-offset-0"
          />
        ))}
        <Otp.HiddenInput />
      </Otp.Root>
    </div>
  )
}
