import { useClient } from '../../api/use-client.ts'
import { T, useWords } from '../../i18n/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Fact } from '../../ui/Fact.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { useTask } from '../../ui/use-task.ts'
import { StepScreen } from '../StepScreen.tsx'
import type { StepProps } from '../step-props.ts'

/** The journal of an earlier start is open: going on is offered first. */
export function Unfinished({ facts, dispatch }: StepProps) {
  const words = useWords()
  const client = useClient()
  const task = useTask()
  const kind = facts.app.unfinished === 'finishing' ? 'finishing' : 'before_commit'
  return (
    <StepScreen
      facts={{ ...facts, snapshot: { ...facts.snapshot, safety: kind === 'finishing' ? 'switching' : facts.snapshot.safety } }}
      title={words(`unfinished.${kind}.title`)}
      lead={words(`unfinished.${kind}.lead`)}
      task={task}
      primary={{ label: words(`unfinished.action.${kind}`), onPress: () => task.run(() => client.call('recovery:resume')) }}
      left={
        kind === 'before_commit' && (
          <Button look="plain" blocked={task.busy} onPress={() => dispatch({ type: 'go', step: 'choose' })}>
            <T id="unfinished.again" />
          </Button>
        )
      }
    >
      <Facts>
        <Fact name="unfinished.money">
          <T id={kind === 'finishing' ? 'money.switching' : 'money.nothing_changed'} />
        </Fact>
        <Fact name="unfinished.next">
          <T id={`unfinished.next.${kind}`} />
        </Fact>
      </Facts>
    </StepScreen>
  )
}
