import { useClient } from '../../api/use-client.ts'
import { errorWords } from '../../i18n/errors.ts'
import { T, useWords } from '../../i18n/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Fact } from '../../ui/Fact.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Reference } from '../../ui/Reference.tsx'
import { useTask } from '../../ui/use-task.ts'
import { listed, usability } from '../backups.ts'
import { StepScreen } from '../StepScreen.tsx'
import { moneyKey, type StepProps } from '../step-props.ts'

/** Final with this backup: why, and what else there is. */
export function Impossible({ facts, dispatch }: StepProps) {
  const words = useWords()
  const client = useClient()
  const task = useTask()
  const { error, preview } = facts.snapshot
  const text = errorWords(error?.code ?? 'internal.unexpected')
  const used = preview?.backupId ?? facts.backupId
  const others = listed(facts.account?.backups ?? []).filter((backup) => backup.backupId !== used && usability(backup) === 'usable')
  const leave = (to: 'wizard' | 'start') => task.run(async () => dispatch({ type: 'left', app: await client.call('recovery:leave'), to }))
  return (
    <StepScreen
      facts={facts}
      title={words('impossible.title')}
      lead={words(text.what)}
      task={task}
      primary={{ label: words('impossible.action'), onPress: () => leave('wizard') }}
      left={
        <Button look="plain" blocked={task.busy} onPress={() => leave('start')}>
          <T id="interrupted.close_for_now" />
        </Button>
      }
    >
      <Facts>
        <Fact name="interrupted.money">
          <T id={moneyKey(facts)} />
        </Fact>
        <Fact name="interrupted.do">
          <T id={text.do} />
        </Fact>
        <Fact name="impossible.else">
          {facts.account !== null && <T id="impossible.others" values={{ count: others.length }} />} <T id="impossible.device" />
        </Fact>
        <Fact name="interrupted.fixer">
          <T id="interrupted.fixer.provider" values={{ contact: facts.app.provider.supportContact }} />
        </Fact>
        {error !== null && error.reference !== '' && (
          <Fact name="common.reference">
            <Reference value={error.reference} />
          </Fact>
        )}
      </Facts>
    </StepScreen>
  )
}
