import { Check, Copy, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { MessageKey } from '../i18n/en.ts'
import { useWords } from '../i18n/text.tsx'
import { Button } from './Button.tsx'

type Props = {
  /** Answers whether the clipboard now holds the right text. */
  readonly onCopy: () => Promise<boolean>
  readonly label?: string
  readonly copied?: MessageKey
  readonly failed?: MessageKey
}

const SHOWN_MS = 4000

export function CopyButton({ onCopy, label, copied = 'common.copied', failed = 'common.copy_failed' }: Props) {
  const words = useWords()
  const [outcome, setOutcome] = useState<'none' | 'copied' | 'failed'>('none')
  useEffect(() => {
    if (outcome === 'none') return
    const timer = setTimeout(() => setOutcome('none'), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [outcome])

  const copy = () => {
    onCopy().then(
      (matches) => setOutcome(matches ? 'copied' : 'failed'),
      () => setOutcome('failed'),
    )
  }
  const shown = { none: words('common.copy'), copied: words(copied), failed: words(failed) }[outcome]
  const Icon = { none: Copy, copied: Check, failed: TriangleAlert }[outcome]
  return (
    <>
      <Button small {...(label === undefined || outcome !== 'none' ? {} : { label })} onPress={copy}>
        <Icon size={16} aria-hidden className="-ml-1" />
        {shown}
      </Button>
      <span role="status" className="sr-only">
        {outcome === 'none' ? '' : shown}
      </span>
    </>
  )
}
