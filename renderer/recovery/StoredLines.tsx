import { Check, Circle, CircleAlert } from 'lucide-react'
import type { StatusDetail } from '#shared/recovery/status.ts'
import { T } from '../i18n/text.tsx'
import { Spinner } from '../ui/Spinner.tsx'

const PARTS = ['here', 'switched', 'backed_up'] as const
type Props = { readonly state: 'active' | 'done' | 'failed'; readonly stored: StatusDetail['stored'] | undefined }

/** The three parts of status 7, each ticked once main says that it is done. */
export function StoredLines({ state, stored }: Props) {
  const done = state === 'done' ? PARTS.length : stored === undefined ? 0 : PARTS.indexOf(stored) + 1
  return (
    <ul className="mt-1 grid gap-0.5 text-13">
      {PARTS.map((part, index) => {
        const isNow = index === done
        return (
          <li key={part} className="flex items-center gap-2 text-text-2" data-stored={part} data-done={index < done}>
            {index < done && <Check size={16} aria-hidden className="text-accent-strong" />}
            {index >= done && isNow && state === 'active' && <Spinner size={16} />}
            {index >= done && isNow && state === 'failed' && <CircleAlert size={16} aria-hidden className="text-danger" />}
            {index > done && <Circle size={16} aria-hidden className="text-edge" />}
            <T id={index < done ? `status.stored.${part}.done` : `status.stored.${part}`} />
          </li>
        )
      })}
    </ul>
  )
}
