import { Eye, EyeOff } from 'lucide-react'
import { unstable_PasswordToggleField as Toggle } from 'radix-ui'
import { type RefObject, useState } from 'react'
import { T, useWords } from '../i18n/text.tsx'
import { classes } from './classes.ts'
import { FIELD_LOOK, Field } from './Field.tsx'
import { Hint } from './Hint.tsx'
import { hintsOf, NO_HINTS, type SecretHints } from './secret-hints.ts'

type Props = {
  readonly label: string
  /** The value lives in the element only: never in React's state, never autofilled. */
  readonly input: RefObject<HTMLInputElement | null>
  readonly warnOuterSpace?: boolean
  readonly extra?: React.ReactNode
  readonly onInput?: () => void
}

export function SecretField({ label, input, warnOuterSpace, extra, onInput }: Props) {
  const words = useWords()
  const [hints, setHints] = useState<SecretHints>(NO_HINTS)
  const hint = (
    <>
      {hints.capsLock && <Hint tone="attention">{words('field.caps_lock')}</Hint>}
      {warnOuterSpace === true && hints.outerSpace && <Hint tone="attention">{words('field.outer_space')}</Hint>}
      {hints.unusual && <Hint tone="attention">{words('field.unusual')}</Hint>}
      {extra}
    </>
  )
  return (
    <Field label={label} hint={hint}>
      {({ id, describedBy }) => (
        <Toggle.Root>
          <div className="relative">
            <Toggle.Input
              ref={input}
              id={id}
              autoComplete={'off' as 'new-password'}
              aria-describedby={describedBy}
              spellCheck={false}
              autoCapitalize="off"
              maxLength={1024}
              className={classes(FIELD_LOOK, 'pr-24')}
              onInput={(event) => {
                const seen = hintsOf(event.currentTarget.value)
                setHints((before) => ({ ...seen, capsLock: before.capsLock }))
                onInput?.()
              }}
              onKeyUp={(event) => {
                const capsLock = event.getModifierState('CapsLock')
                setHints((before) => ({ ...before, capsLock }))
              }}
              onBlur={() => setHints((before) => ({ ...before, capsLock: false }))}
            />
            <Toggle.Toggle className="absolute inset-y-1 right-1 inline-flex min-h-8 items-center gap-1.5 rounded-control px-2 text-13 font-semibold text-text-2 hover:bg-ground">
              <Toggle.Slot
                visible={
                  <>
                    <EyeOff size={20} aria-hidden />
                    <T id="common.hide" />
                  </>
                }
                hidden={
                  <>
                    <Eye size={20} aria-hidden />
                    <T id="common.show" />
                  </>
                }
              />
            </Toggle.Toggle>
          </div>
        </Toggle.Root>
      )}
    </Field>
  )
}
