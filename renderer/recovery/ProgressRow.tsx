import { Check, Circle, CircleAlert } from 'lucide-react'
import type { z } from 'zod'
import type { PositionSnapshot } from '#shared/ipc/snapshot.ts'
import { type Position, statusAt } from '#shared/recovery/status.ts'
import { formatDuration } from '../i18n/formats.ts'
import { T, useWords } from '../i18n/text.tsx'
import { classes } from '../ui/classes.ts'
import { Spinner } from '../ui/Spinner.tsx'
import { StoredLines } from './StoredLines.tsx'
import { detailText } from './status-detail.ts'

type Props = { readonly position: Position; readonly snapshot: z.infer<typeof PositionSnapshot> }

const STORING: Position = 7

export function ProgressRow({ position, snapshot }: Props) {
  const words = useWords()
  const { state, ms, detail } = snapshot
  const text = state === 'active' || state === 'failed' ? detailText(detail, words) : ''
  return (
    <li
      data-position={position}
      data-state={state}
      className={classes('grid grid-cols-[20px_1fr_auto] items-start gap-x-3 px-4', state === 'active' ? 'bg-accent-soft py-2.5' : 'py-2')}
    >
      <span className={classes('mt-[1px]', state === 'failed' ? 'text-danger' : state === 'waiting' ? 'text-edge' : 'text-accent-strong')}>
        {state === 'done' && <Check size={20} aria-hidden />}
        {state === 'active' && <Spinner />}
        {state === 'waiting' && <Circle size={20} aria-hidden />}
        {state === 'failed' && <CircleAlert size={20} aria-hidden />}
      </span>
      <span className="min-w-0">
        <span className={state === 'waiting' ? 'text-text-2' : 'font-[560]'}>{statusAt(position)}</span>{' '}
        <span className="ml-1 text-13 text-text-2">
          <T id={`status.${position}`} />
        </span>
        {text !== '' && <span className="block text-13 text-text-2">{text}</span>}
        {position === STORING && state !== 'waiting' && <StoredLines state={state} stored={detail.stored} />}
      </span>
      <span className="pt-[2px] text-13 text-text-2 tabular-nums">
        <span className={state === 'done' && ms !== null ? 'sr-only' : state === 'failed' ? 'font-[560] text-danger' : 'sr-only'}>
          <T id={`status.state.${state}`} />
        </span>{' '}
        {ms !== null && state === 'done' && <T id="status.seconds" values={{ seconds: formatDuration(ms) }} />}
      </span>
    </li>
  )
}
