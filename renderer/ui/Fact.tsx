import type { MessageKey } from '../i18n/en.ts'
import { T } from '../i18n/text.tsx'

type Props = { readonly name: MessageKey; readonly side?: React.ReactNode; readonly children: React.ReactNode }

export function Fact({ name, side, children }: Props) {
  return (
    <div className="grid items-center gap-x-4 gap-y-1 px-4 py-2.5 table:grid-cols-[112px_1fr]">
      <dt className="text-13 text-text-2">
        <T id={name} />
      </dt>
      <dd className="flex min-w-0 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 text-pretty">{children}</div>
        {side}
      </dd>
    </div>
  )
}
