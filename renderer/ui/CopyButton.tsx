import { Check, Copy, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { MessageKey } from '../i18n/en.ts'
import { useWords } from '../i18n/text.tsx'
import { Button } from './Button.tsx'

export type Copied = 'none' | 'copied' | 'failed'
type Props = {
  /** Answers whether the clipboard now holds the right text. */
  readonly onCopy: () => Promise<boolean>
  readonly label?: string
  /** For a place that says more about it than the button can; the button itself says it to screen readers. */
  readonly onOutcome?: (outcome: Copied) => void
}

const SHOWN_MS = 4000
const WORDS: Record<Copied, MessageKey> = { none: 'common.copy', copied: 'common.copied', failed: 'common.copy_failed' }
const ICON = { none: Copy, copied: Check, failed: TriangleAlert } as const

export function CopyButton({ onCopy, label, onOutcome }: Props) {
  const words = useWords()
  const [outcome, setOutcome] = useState<Copied>('none')
  useEffect(() => {
    onOutcome?.(outcome)
    if (outcome === 'none') return
    const timer = setTimeout(() => setOutcome('none'), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [outcome, onOutcome])

  const copy = () => {
    onCopy().then(
      (matches) => setOutcome(matches ? 'copied' : 'failed'),
      () => setOutcome('failed'),
    )
  }
  const Icon = ICON[outcome]
  return (
    <>
      <Button small {...(label === undefined || outcome !== 'none' ? {} : { label })} onPress={copy}>
        <Icon size={16} aria-hidden className="-ml-1 shrink-0" />
        {words(WORDS[outcome])}
      </Button>
      {onOutcome === undefined && (
        <span role="status" className="sr-only">
          {outcome === 'none' ? '' : words(WORDS[outcome])}
        </span>
      )}
    </>
  )
}
