import { useState } from 'react'
import { useClient } from '../../api/use-client.ts'
import { T, useWords } from '../../i18n/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Callout } from '../../ui/Callout.tsx'
import { Choices } from '../../ui/Choices.tsx'
import { useTask } from '../../ui/use-task.ts'
import { listed, recommended, usability } from '../backups.ts'
import { methodOf } from '../methods.ts'
import { StepScreen } from '../StepScreen.tsx'
import type { StepProps } from '../step-props.ts'
import { BackupCard } from './BackupCard.tsx'
import { NoBackup } from './NoBackup.tsx'

export function ChooseBackup({ facts, dispatch }: StepProps) {
  const words = useWords()
  const client = useClient()
  const task = useTask()
  const backups = listed(facts.account?.backups ?? [])
  const usable = backups.filter((backup) => usability(backup) === 'usable')
  const best = recommended(backups)
  const [picked, setPicked] = useState<string | null>(facts.backupId)
  const chosen = usable.find((backup) => backup.backupId === (picked ?? best?.backupId))
  const hasPassphrase = usable.some((backup) => methodOf(backup.method)?.kind === 'passphrase')

  const reload = () => task.run(async () => dispatch({ type: 'account_read', account: await client.call('auth:account') }))
  const again = (
    <Button look="plain" busy={task.busy} onPress={reload}>
      <T id="choose.reload" />
    </Button>
  )
  if (usable.length === 0 || facts.account?.frozen === true)
    return <NoBackup facts={facts} dispatch={dispatch} task={task} onReload={reload} listed={backups} />
  return (
    <StepScreen
      facts={facts}
      title={words('choose.title')}
      lead={words('choose.lead', { count: usable.length })}
      task={{ ...task, busy: false }}
      primary={{
        label: words('choose.action'),
        blocked: chosen === undefined ? words('choose.missing') : null,
        onPress: () => chosen !== undefined && dispatch({ type: 'backup_chosen', backupId: chosen.backupId }),
      }}
      onBack={() => dispatch({ type: 'back' })}
      left={again}
    >
      <Choices label={words('choose.label')} value={chosen?.backupId ?? null} onChange={setPicked}>
        {backups.map((backup) => (
          <BackupCard key={backup.backupId} backup={backup} isRecommended={backup === best && usable.length > 1} />
        ))}
      </Choices>
      {facts.app.provider.oneOperator && hasPassphrase && (
        <div className="mt-4">
          <Callout tone="info">
            <T id="choose.one_operator" />
          </Callout>
        </div>
      )}
    </StepScreen>
  )
}
