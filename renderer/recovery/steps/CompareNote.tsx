import { useId, useState } from 'react'
import type { z } from 'zod'
import type { Addresses } from '#shared/ipc/snapshot.ts'
import { T, useWords } from '../../i18n/text.tsx'
import { classes } from '../../ui/classes.ts'
import { FIELD_LOOK } from '../../ui/Field.tsx'
import { Hint } from '../../ui/Hint.tsx'
import { type Comparison, compareNote } from './compare-note.ts'

/** An address is public, so this field may live in React's state. */
export function CompareNote({ addresses }: { readonly addresses: z.infer<typeof Addresses> }) {
  const words = useWords()
  const [note, setNote] = useState('')
  const result = compareNote(note, addresses)
  const id = useId()
  const outcome = useId()
  return (
    <div className="grid items-center gap-x-4 gap-y-1 px-4 py-2 table:grid-cols-[112px_1fr]">
      <dt>
        <label htmlFor={id} className="text-13 text-text-2">
          <T id="confirm.note" />
        </label>
      </dt>
      <dd className="grid gap-1.5">
        <input
          id={id}
          aria-describedby={outcome}
          value={note}
          maxLength={256}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          placeholder={words('confirm.note.hint')}
          className={classes(FIELD_LOOK, note !== '' && 'font-mono')}
          onChange={(event) => setNote(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        />
        <div id={outcome} aria-live="polite" className="empty:hidden">
          {result.is !== 'empty' && <Outcome result={result} />}
        </div>
      </dd>
    </div>
  )
}

function Outcome({ result }: { readonly result: Exclude<Comparison, { is: 'empty' }> }) {
  const words = useWords()
  if (result.is === 'different') return <Hint tone="attention">{words('confirm.note.different')}</Hint>
  const chain = words(`common.${result.chain}`)
  return <Hint tone={result.is === 'same' ? 'good' : 'info'}>{words(`confirm.note.${result.is}`, { chain })}</Hint>
}
