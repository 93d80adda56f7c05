import { useEffect, useId, useRef } from 'react'
import { T, useWords } from '../i18n/text.tsx'
import { Button } from './Button.tsx'
import { Callout } from './Callout.tsx'
import { classes } from './classes.ts'
import { onScreenKey } from './screen-keys.ts'
import { useOverflow } from './use-overflow.ts'
import { usePace } from './use-pace.ts'
import type { Task } from './use-task.ts'

export type Primary = {
  readonly label: string
  readonly busyLabel?: string
  /** Why it can't be pressed now; it stands beside the button. */
  readonly blocked?: string | null
  readonly onPress: () => void
}

type Props = {
  readonly title: string
  readonly lead?: string | undefined
  readonly primary?: Primary
  /** What the primary action is doing. */
  readonly task?: Task | undefined
  readonly onBack?: (() => void) | null
  /** Stands where Back stands. */
  readonly left?: React.ReactNode
  readonly right?: React.ReactNode
  readonly safety?: React.ReactNode
  /** Enter on the heading presses the primary action; off where a second look is wanted. */
  readonly enterConfirms?: boolean
  readonly children?: React.ReactNode
}

/** One screen: heading that takes the focus, content, safety line, footer with Back and one primary action. */
export function Screen({ title, lead, primary, task, onBack, left, right, safety, enterConfirms = true, children }: Props) {
  const words = useWords()
  const heading = useRef<HTMLHeadingElement>(null)
  const reason = useId()
  const name = useId()
  const { scroller, overflows } = useOverflow()
  const busy = task?.busy === true
  const pace = usePace(busy)
  const back = busy ? null : (onBack ?? null)
  const blocked = primary?.blocked ?? null

  // A new heading is a new screen: it takes the focus so that a screen reader starts there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the title is what makes it another screen
  useEffect(() => {
    heading.current?.focus()
    document.title = words('app.name')
  }, [title])

  const press = () => {
    if (primary !== undefined && !busy && blocked === null) primary.onPress()
  }

  return (
    <form
      noValidate
      autoComplete="off"
      className="flex min-h-full min-w-0 flex-col bg-surface tall:h-full tall:min-h-0"
      onSubmit={(event) => {
        event.preventDefault()
        press()
      }}
      onKeyDown={(event) => onScreenKey(event, { back, enter: enterConfirms ? press : null })}
    >
      <section
        ref={scroller}
        tabIndex={overflows ? 0 : undefined}
        aria-labelledby={name}
        className="min-h-0 flex-1 overflow-y-auto px-6 pt-8 pb-6 -outline-offset-2! wide:px-14 wide:pt-10"
      >
        <div className="max-w-[560px] animate-enter">
          <h1 ref={heading} id={name} tabIndex={-1} className="mb-3 text-30 font-[680] tracking-[-0.022em] text-balance">
            {title}
          </h1>
          {lead !== undefined && <p className="mb-6 text-17 text-pretty text-text-2">{lead}</p>}
          {children}
        </div>
      </section>
      <div className={classes('border-t pt-3', overflows ? 'border-line' : 'border-transparent')}>
        {pace === 'slow' && task?.stopWaiting !== undefined && (
          <div className="px-6 pb-3 wide:px-14">
            <Callout
              tone="attention"
              action={
                <Button small onPress={task.stopWaiting}>
                  {words('common.stop_waiting')}
                </Button>
              }
            >
              <T id="common.slow" />
            </Callout>
          </div>
        )}
        {safety}
        <footer className="flex min-h-20 flex-wrap items-center justify-between gap-3 px-6 pt-4 pb-6 wide:px-14">
          <div className="-ml-4 flex flex-wrap gap-1">
            {onBack != null && (
              <Button look="plain" blocked={busy} onPress={onBack}>
                <T id="common.back" />
              </Button>
            )}
            {left}
          </div>
          <div className="flex min-w-0 flex-1 items-center justify-end gap-4">
            {right}
            {blocked !== null && (
              <p id={reason} className="text-right text-13 text-text-2">
                {blocked}
              </p>
            )}
            {primary !== undefined && (
              <Button
                look="primary"
                type="submit"
                busy={busy && pace !== 'instant'}
                blocked={blocked !== null}
                describedBy={blocked === null ? undefined : reason}
              >
                {busy && pace !== 'instant' ? (primary.busyLabel ?? primary.label) : primary.label}
              </Button>
            )}
          </div>
        </footer>
      </div>
    </form>
  )
}
