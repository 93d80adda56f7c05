import { useEffect, useRef } from 'react'
import type { WireError } from '#shared/errors.ts'
import type { MessageKey } from '../i18n/en.ts'
import { errorWords } from '../i18n/errors.ts'
import { T } from '../i18n/text.tsx'
import { Callout } from './Callout.tsx'
import { Reference } from './Reference.tsx'

type Props = { readonly error: WireError; readonly money: MessageKey }

/** An error in its three parts: what happened, what it means for the money, what to do; then the reference. */
export function ErrorPanel({ error, money }: Props) {
  const words = errorWords(error.code)
  const panel = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new error is brought into view
  useEffect(() => {
    // In braces: newer Chromium answers a promise, which React would take for a clean-up.
    panel.current?.scrollIntoView({ block: 'nearest' })
  }, [error])
  return (
    <div ref={panel} role="alert" className="mt-4 scroll-my-6">
      <Callout tone="danger">
        <p className="font-semibold">
          <T id={words.what} />
        </p>
        <p className="mt-1 text-text">
          <T id={money} />
        </p>
        <p className="mt-1 text-text">
          <T id={words.do} />
        </p>
        {error.reference !== '' && (
          <div className="mt-2 text-text-2">
            <Reference value={error.reference} labelled />
          </div>
        )}
      </Callout>
    </div>
  )
}
