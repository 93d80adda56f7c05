import { T, useWords } from '../../i18n/text.tsx'
import { Choices } from '../../ui/Choices.tsx'
import { Fact } from '../../ui/Fact.tsx'
import { Facts } from '../../ui/Facts.tsx'
import type { Task } from '../../ui/use-task.ts'
import type { Backup } from '../backups.ts'
import { StepScreen } from '../StepScreen.tsx'
import type { StepProps } from '../step-props.ts'
import { BackupCard } from './BackupCard.tsx'

type Props = StepProps & { readonly task: Task; readonly onReload: () => void; readonly listed: readonly Backup[] }

/** No backup can be used, or the wallet is frozen: what that means, and who can help. */
export function NoBackup({ facts, dispatch, task, onReload, listed }: Props) {
  const words = useWords()
  const isFrozen = facts.account?.frozen === true
  return (
    <StepScreen
      facts={facts}
      title={words(isFrozen ? 'choose.frozen.title' : 'choose.none.title')}
      lead={words(isFrozen ? 'choose.frozen.lead' : 'choose.none.lead')}
      task={task}
      primary={{ label: words('choose.reload'), busyLabel: words('choose.loading'), onPress: onReload }}
      onBack={() => dispatch({ type: 'back' })}
    >
      {listed.length > 0 && !isFrozen && (
        <div className="mb-4">
          <Choices label={words('choose.label')} value={null} onChange={() => {}}>
            {listed.map((backup) => (
              <BackupCard key={backup.backupId} backup={backup} isRecommended={false} />
            ))}
          </Choices>
        </div>
      )}
      <Facts>
        {!isFrozen && (
          <>
            <Fact name="choose.none.means">
              <T id="choose.none.means.text" />
            </Fact>
            <Fact name="choose.none.device">
              <T id="choose.none.device.text" />
            </Fact>
          </>
        )}
        <Fact name="choose.none.help">
          {isFrozen ? (
            <T id="interrupted.fixer.provider" values={{ contact: facts.app.provider.supportContact }} />
          ) : (
            <T id="choose.none.help.text" values={{ contact: facts.app.provider.supportContact }} />
          )}
        </Fact>
      </Facts>
    </StepScreen>
  )
}
