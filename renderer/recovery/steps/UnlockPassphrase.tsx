import { useRef, useState } from 'react'
import { useClient } from '../../api/use-client.ts'
import { formatDay } from '../../i18n/formats.ts'
import { useWords } from '../../i18n/text.tsx'
import { SecretField } from '../../ui/SecretField.tsx'
import { useTask } from '../../ui/use-task.ts'
import type { Backup } from '../backups.ts'
import type { StepProps } from '../step-props.ts'
import { UnlockScreen } from './UnlockScreen.tsx'

export function UnlockPassphrase({ facts, dispatch, backup }: StepProps & { readonly backup: Backup }) {
  const words = useWords()
  const client = useClient()
  const task = useTask()
  const field = useRef<HTMLInputElement>(null)
  const [isEmpty, setIsEmpty] = useState(true)
  const open = () =>
    task.run(async () => {
      const input = field.current
      try {
        await client.call('recovery:open', { source: 'passphrase', backupId: backup.backupId, passphrase: input?.value ?? '' })
      } finally {
        if (input !== null) input.value = ''
        setIsEmpty(true)
        input?.focus()
      }
    })
  return (
    <UnlockScreen
      facts={facts}
      dispatch={dispatch}
      task={task}
      title={words('unlock.title.passphrase')}
      lead={words('unlock.lead.passphrase', { date: formatDay(backup.createdAt) })}
      blocked={isEmpty && !task.busy ? words('unlock.passphrase.missing') : null}
      onUnlock={open}
    >
      <SecretField
        label={words('unlock.passphrase')}
        input={field}
        warnOuterSpace
        onInput={() => setIsEmpty((field.current?.value ?? '') === '')}
      />
    </UnlockScreen>
  )
}
