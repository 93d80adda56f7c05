import { Circle, CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import type { AppState } from '#shared/ipc/contract.ts'
import { T, useWords } from '../../i18n/text.tsx'
import { Spinner } from '../../ui/Spinner.tsx'
import { type Check, checkWords } from './readiness-words.ts'

const LOOK = {
  ok: { Icon: CircleCheck, ink: 'text-safe' },
  attention: { Icon: TriangleAlert, ink: 'text-attention' },
  failed: { Icon: CircleAlert, ink: 'text-danger' },
} as const

type Props = { readonly id: Check['id']; readonly app: AppState; readonly check: Check | undefined; readonly isChecking: boolean }

const stateOf = (check: Check | undefined, isChecking: boolean) => {
  if (check === undefined) return isChecking ? 'checking' : 'unchecked'
  return check.id === 'protection' && check.state === 'attention' ? 'next' : check.state
}

export function CheckRow({ id, app, check, isChecking }: Props) {
  const words = useWords()
  const Icon = check === undefined ? Circle : LOOK[check.state].Icon
  const state = words(`readiness.state.${stateOf(check, isChecking)}`)
  const values = {
    detail: check?.detail ?? '',
    seconds: Math.abs(Math.round(Number(check?.detail ?? 0))) || 0,
    platform: app.platform,
    contact: app.provider.supportContact,
  }
  return (
    <li className="grid grid-cols-[20px_1fr_auto] items-start gap-x-3 px-4 py-2" data-check={id} data-state={check?.state ?? 'checking'}>
      <span className={`mt-[1px] ${check === undefined ? 'text-edge' : LOOK[check.state].ink}`}>
        {check === undefined && isChecking ? <Spinner /> : <Icon size={20} aria-hidden />}
      </span>
      <span className="min-w-0">
        <span className="block font-[560]">
          <T id={`readiness.${id}`} />
        </span>
        {check !== undefined && (
          <span className="block text-13 text-text-2 text-pretty">
            {checkWords(check)
              .map((key) => words(key, values))
              .join(' ')}
          </span>
        )}
      </span>
      <span
        className={`pt-[2px] text-13 ${check === undefined || check.state === 'ok' ? 'text-text-2' : `font-[560] ${LOOK[check.state].ink}`}`}
      >
        {state}
      </span>
    </li>
  )
}
