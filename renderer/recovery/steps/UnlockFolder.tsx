import { useState } from 'react'
import { useClient } from '../../api/use-client.ts'
import { useWords } from '../../i18n/text.tsx'
import { useTask } from '../../ui/use-task.ts'
import type { Backup } from '../backups.ts'
import { methodName, methodOf } from '../methods.ts'
import { moneyKey, type StepProps } from '../step-props.ts'
import { type Folder, FolderField } from './FolderField.tsx'
import { UnlockScreen } from './UnlockScreen.tsx'

export function UnlockFolder({ facts, dispatch, backup }: StepProps & { readonly backup: Backup }) {
  const words = useWords()
  const client = useClient()
  const task = useTask()
  const [folder, setFolder] = useState<Folder | null>(null)
  const open = () =>
    task.run(async () => {
      if (folder !== null) await client.call('recovery:open', { source: 'folder', backupId: backup.backupId, folderToken: folder.token })
    })
  const key = methodOf(backup.method)?.key
  return (
    <UnlockScreen
      facts={facts}
      dispatch={dispatch}
      task={task}
      title={words('unlock.title.folder', { method: methodName(backup.method, words) })}
      lead={words(key === 'ICLOUD' || key === 'GDRIVE' ? `unlock.lead.${key}` : 'unlock.lead.CUSTOM')}
      blocked={folder === null ? words('unlock.folder.missing') : null}
      onUnlock={open}
    >
      <FolderField purpose="read" folder={folder} isBusy={task.busy} money={moneyKey(facts)} onPick={setFolder} />
    </UnlockScreen>
  )
}
