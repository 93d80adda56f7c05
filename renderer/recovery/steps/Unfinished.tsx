import { useClient } from '../../api/use-client.ts'
import { T, useWords } from '../../i18n/text.tsx'
import { Fact } from '../../ui/Fact.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { useTask } from '../../ui/use-task.ts'
import { safetyOf } from '../facts.ts'
import { StepScreen } from '../StepScreen.tsx'
import { moneyKey, type StepProps } from '../step-props.ts'

/**
 * The journal of an earlier start is open: going on is offered first. finishing: COMMIT may have been sent. before_commit: a
 * new share is kept. nothing: the attempt left nothing behind, so it starts afresh.
 */
export function Unfinished({ facts, dispatch }: StepProps) {
  const words = useWords()
  const client = useClient()
  const task = useTask()
  const safety = safetyOf(facts)
  const kind = safety === 'nothing_changed' ? 'nothing' : safety === 'making_new_keys' ? 'before_commit' : 'finishing'
  const goOn = () =>
    task.run(async () => {
      await client.call('recovery:resume')
      if (kind === 'nothing') dispatch({ type: 'go', step: 'choose' })
    })
  return (
    <StepScreen
      facts={facts}
      title={words(`unfinished.${kind}.title`)}
      lead={words(`unfinished.${kind}.lead`)}
      task={task}
      primary={{ label: words(`unfinished.action.${kind}`), onPress: goOn }}
    >
      <Facts>
        <Fact name="unfinished.money">
          <T id={moneyKey(facts)} />
        </Fact>
        <Fact name="unfinished.next">
          <T id={`unfinished.next.${kind}`} />
        </Fact>
      </Facts>
    </StepScreen>
  )
}
