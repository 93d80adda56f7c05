import { FolderOpen } from 'lucide-react'
import type { z } from 'zod'
import type { PickedFolder } from '#shared/ipc/contract.ts'
import { useClient } from '../../api/use-client.ts'
import type { MessageKey } from '../../i18n/en.ts'
import { T, useWords } from '../../i18n/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { useTask } from '../../ui/use-task.ts'

/** A name to show and a token; the path stays in main. */
export type Folder = z.infer<typeof PickedFolder>
type Props = {
  readonly purpose: 'read' | 'write'
  readonly folder: Folder | null
  readonly isBusy: boolean
  readonly money: MessageKey
  readonly onPick: (folder: Folder) => void
}

/** Opens the system's own dialog. */
export function FolderField({ purpose, folder, isBusy, money, onPick }: Props) {
  const words = useWords()
  const client = useClient()
  const task = useTask()
  const pick = () =>
    task.run(async () => {
      const picked = await client.call('backup:pick-folder', { purpose })
      if (picked !== null) onPick(picked)
    })
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3 rounded-card border border-line px-4 py-3">
        <span className="flex min-w-0 items-center gap-3">
          <FolderOpen size={20} aria-hidden className="shrink-0 text-accent" />
          <span className="min-w-0" aria-live="polite">
            <span className="block truncate font-semibold">{folder?.name ?? words('unlock.folder.none')}</span>
            {folder !== null && (
              <span className="block text-13 text-text-2">
                <T id={`unlock.kind.${folder.kind}`} />
              </span>
            )}
          </span>
        </span>
        <Button blocked={isBusy || task.busy} onPress={pick}>
          {words(folder === null ? 'unlock.folder.pick' : 'unlock.folder.change')}
        </Button>
      </div>
      {purpose === 'read' && (
        <p className="mt-2 text-13 text-text-2">
          <T id="unlock.folder.hint" />
        </p>
      )}
      {task.error !== null && <ErrorPanel error={task.error} money={money} />}
    </>
  )
}
