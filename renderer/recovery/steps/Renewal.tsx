import { Folder as FolderIcon, KeyRound } from 'lucide-react'
import { useRef, useState } from 'react'
import { useClient } from '../../api/use-client.ts'
import { T, useWords } from '../../i18n/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { Choices } from '../../ui/Choices.tsx'
import { SecretField } from '../../ui/SecretField.tsx'
import { useTask } from '../../ui/use-task.ts'
import { methodOf } from '../methods.ts'
import { StepScreen } from '../StepScreen.tsx'
import { moneyKey, type StepProps } from '../step-props.ts'
import { useOverview } from '../use-overview.ts'
import { type Folder, FolderField } from './FolderField.tsx'

type Kind = 'folder' | 'passphrase'

/** Recovered, but the new backup isn't made yet. The key source is asked again: nothing of it was kept. */
export function Renewal({ facts, dispatch }: StepProps) {
  const words = useWords()
  const client = useClient()
  const task = useTask()
  const field = useRef<HTMLInputElement>(null)
  const { preview, error } = facts.snapshot
  const { wallet } = useOverview(preview === null)
  const known = preview?.method ?? wallet?.backup.method
  const [picked, setPicked] = useState<Kind | null>(null)
  const kind = picked ?? (known === undefined ? null : (methodOf(known)?.kind ?? null))
  const [folder, setFolder] = useState<Folder | null>(null)
  const [isEmpty, setIsEmpty] = useState(true)

  const renew = () =>
    task.run(async () => {
      const input = field.current
      try {
        if (kind === 'passphrase') await client.call('recovery:renew-backup', { source: 'passphrase', passphrase: input?.value ?? '' })
        else if (folder !== null) await client.call('recovery:renew-backup', { source: 'folder', folderToken: folder.token })
      } finally {
        if (input !== null) input.value = ''
        setIsEmpty(true)
      }
    })
  const later = () => task.run(async () => dispatch({ type: 'left', app: await client.call('recovery:leave'), to: 'wallet' }))
  const blocked = () => {
    if (task.busy) return null
    if (kind === null) return words('renewal.missing')
    if (kind === 'folder') return folder === null ? words('unlock.folder.missing') : null
    return isEmpty ? words('unlock.passphrase.missing') : null
  }
  return (
    <StepScreen
      facts={facts}
      title={words('renewal.title')}
      lead={words('renewal.lead')}
      task={{ ...task, error: task.error ?? (task.busy ? null : error) }}
      primary={{ label: words('renewal.action'), busyLabel: words('renewal.working'), blocked: blocked(), onPress: renew }}
      left={
        <Button look="plain" blocked={task.busy} onPress={later}>
          <T id="renewal.later" />
        </Button>
      }
    >
      <p className="mb-5 text-text-2">
        <T id="renewal.why" />
      </p>
      {known === undefined && (
        <div className="mb-5">
          <Choices label={words('renewal.method')} value={kind} onChange={(value) => setPicked(value as Kind)}>
            <Choice value="folder" Icon={FolderIcon} title={words('renewal.method.folder')}>
              <T id="renewal.method.folder.text" />
            </Choice>
            <Choice value="passphrase" Icon={KeyRound} title={words('renewal.method.passphrase')}>
              <T id="renewal.method.passphrase.text" />
            </Choice>
          </Choices>
        </div>
      )}
      {kind === 'folder' && <FolderField purpose="write" folder={folder} isBusy={task.busy} money={moneyKey(facts)} onPick={setFolder} />}
      {kind === 'passphrase' && (
        <SecretField
          label={words('unlock.passphrase')}
          input={field}
          warnOuterSpace
          onInput={() => setIsEmpty((field.current?.value ?? '') === '')}
        />
      )}
    </StepScreen>
  )
}
