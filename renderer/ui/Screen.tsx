import { useEffect, useId, useRef } from 'react'
import { useWords } from '../i18n/text.tsx'
import { classes } from './classes.ts'
import { type Primary, ScreenFooter } from './ScreenFooter.tsx'
import { SlowNotice } from './SlowNotice.tsx'
import { onScreenKey } from './screen-keys.ts'
import { useOverflow } from './use-overflow.ts'
import { usePace } from './use-pace.ts'
import type { Task } from './use-task.ts'

type Props = {
  readonly title: string
  readonly lead?: string | undefined
  readonly primary?: Primary
  /** What the primary action is doing. */
  readonly task?: Task | undefined
  readonly onBack?: (() => void) | null
  /** Stands beside Back. */
  readonly left?: React.ReactNode
  /** Stands before the primary action. */
  readonly right?: React.ReactNode
  readonly safety?: React.ReactNode
  /** Something that must be seen now; stands above the safety line. */
  readonly notice?: React.ReactNode
  /** Enter on the heading presses the primary action; off where a second look is wanted. */
  readonly enterConfirms?: boolean
  readonly children?: React.ReactNode
}

/** One screen: heading that takes the focus, content, safety line, footer with Back and one primary action. */
export function Screen({ title, lead, primary, task, onBack, left, right, safety, notice, enterConfirms = true, children }: Props) {
  const words = useWords()
  const heading = useRef<HTMLHeadingElement>(null)
  const name = useId()
  const { scroller, overflows } = useOverflow()
  const busy = task?.busy === true
  const pace = usePace(busy)

  // A new heading is a new screen: it takes the focus so that a screen reader starts there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the title is what makes it another screen
  useEffect(() => {
    heading.current?.focus()
    document.title = words('app.name')
  }, [title])

  const press = () => {
    if (primary !== undefined && !busy && (primary.blocked ?? null) === null) primary.onPress()
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
      onKeyDown={(event) => onScreenKey(event, { back: busy ? null : (onBack ?? null), enter: enterConfirms ? press : null })}
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
        <div aria-live="polite" className="px-6 pb-3 empty:hidden wide:px-14">
          {pace === 'slow' && task !== undefined ? <SlowNotice onStop={task.stopWaiting} /> : notice}
        </div>
        {safety}
        <ScreenFooter
          primary={primary}
          isBusy={busy}
          showsBusy={busy && pace !== 'instant'}
          onBack={onBack ?? null}
          left={left}
          right={right}
        />
      </div>
    </form>
  )
}
