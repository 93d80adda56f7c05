import { useState } from 'react'
import type { Addresses } from '#shared/ipc/snapshot.ts'
import type { z } from 'zod'
import { T, useWords } from '../../i18n/text.tsx'
import { FIELD_LOOK, Field } from '../../ui/Field.tsx'
import { Hint } from '../../ui/Hint.tsx'
import { type Comparison, compareNote } from './compare-note.ts'

/** An address is public, so this field may live in React's state. */
export function CompareNote({ addresses }: { readonly addresses: z.infer<typeof Addresses> }) {
  const words = useWords()
  const [note, setNote] = useState('')
  return (
    <Field label={words('confirm.note')} hint={<Outcome result={compareNote(note, addresses)} />}>
      {({ id, describedBy }) => (
        <input
          id={id}
          aria-describedby={describedBy}
          value={note}
          maxLength={256}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          className={`${FIELD_LOOK} font-mono`}
          onChange={(event) => setNote(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        />
      )}
    </Field>
  )
}

function Outcome({ result }: { readonly result: Comparison }) {
  const words = useWords()
  if (result.is === 'empty')
    return (
      <p className="text-13 text-text-2">
        <T id="confirm.note.hint" />
      </p>
    )
  if (result.is === 'different') return <Hint tone="attention">{words('confirm.note.different')}</Hint>
  const chain = words(`common.${result.chain}`)
  return <Hint tone={result.is === 'same' ? 'good' : 'info'}>{words(`confirm.note.${result.is}`, { chain })}</Hint>
}
