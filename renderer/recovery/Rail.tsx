import { Check, Flame } from 'lucide-react'
import type { AppState } from '#shared/ipc/contract.ts'
import type { MessageKey } from '../i18n/en.ts'
import { T, useWords } from '../i18n/text.tsx'
import { classes } from '../ui/classes.ts'
import { RAIL, type RailLine } from './steps.ts'

type Props = {
  readonly app: AppState | null
  /** The current line; null: none yet. undefined: no steps here at all. */
  readonly line?: RailLine | null | undefined
  readonly children?: React.ReactNode
}

const railKey = (line: RailLine): MessageKey => `rail.${line}`

/** The left column; on a narrow window it turns into a bar on top. */
export function Rail({ app, line, children }: Props) {
  const words = useWords()
  const now = line == null ? -1 : RAIL.indexOf(line)
  return (
    <aside className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-line bg-rail px-6 py-3 wide:w-[248px] wide:shrink-0 wide:flex-col wide:flex-nowrap wide:items-stretch wide:justify-start wide:overflow-y-auto wide:border-r wide:border-b-0 wide:py-6">
      <p className="flex items-center gap-2 font-[650] tracking-[-0.01em] wide:mb-10">
        <Flame size={22} aria-hidden className="text-accent" />
        <T id="app.name" />
      </p>
      {line !== undefined && (
        <>
          {now >= 0 && (
            <p className="text-13 text-text-2 wide:hidden">
              <T id="rail.position" values={{ now: now + 1, all: RAIL.length, name: words(railKey(RAIL[now] as RailLine)) }} />
            </p>
          )}
          <ol aria-label={words('rail.label')} className="hidden gap-1 wide:grid">
            {RAIL.map((name, index) => {
              const state = index < now ? 'done' : index === now ? 'now' : 'waiting'
              return (
                <li
                  key={name}
                  aria-current={state === 'now' ? 'step' : undefined}
                  className={classes('flex min-h-9 items-center gap-3', state === 'now' ? 'font-semibold text-text' : 'text-text-2')}
                >
                  <span
                    aria-hidden
                    className={classes(
                      'grid size-5 shrink-0 place-items-center rounded-full border-[1.5px]',
                      state === 'waiting' ? 'border-edge' : 'border-accent',
                      state === 'done' && 'bg-accent text-on-accent',
                      state === 'now' && 'border-2',
                    )}
                  >
                    {state === 'done' && <Check size={12} strokeWidth={3} />}
                    {state === 'now' && <span className="size-2 rounded-full bg-accent forced-colors:bg-[CanvasText]" />}
                  </span>
                  <T id={railKey(name)} />
                  <span className="sr-only">
                    <T id={`rail.state.${state}`} />
                  </span>
                </li>
              )
            })}
          </ol>
        </>
      )}
      {children}
      <div className="grid basis-full gap-2 text-13 text-text-2 wide:mt-auto wide:basis-auto wide:gap-3 wide:pt-6">
        {app !== null && app.runtime !== 'electron' && (
          <p className="border-l-2 border-attention pl-3">
            <T id="app.runtime" values={{ runtime: app.runtime }} />
          </p>
        )}
        <p>
          <T id="common.support_line" />
        </p>
      </div>
    </aside>
  )
}
