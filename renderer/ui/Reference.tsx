import { T } from '../i18n/text.tsx'
import { CopyButton } from './CopyButton.tsx'
import { copyText } from './copy-text.ts'

type Props = { readonly value: string; readonly labelled?: boolean }

/** The number that support can use to find this in the log. */
export function Reference({ value, labelled }: Props) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
      <span className="flex items-baseline gap-2 text-13">
        {labelled === true && <T id="common.reference" />}
        <span className="font-mono text-15 text-text">{value}</span>
      </span>
      <CopyButton onCopy={async () => copyText(value)} />
    </div>
  )
}
