import { ERRORS } from '#shared/errors.ts'
import { useClient } from '../../api/use-client.ts'
import { ERROR_ACTIONS, type ErrorAction, errorWords } from '../../i18n/errors.ts'
import { T, useWords } from '../../i18n/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Fact } from '../../ui/Fact.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Reference } from '../../ui/Reference.tsx'
import { useTask } from '../../ui/use-task.ts'
import { StepScreen } from '../StepScreen.tsx'
import { moneyKey, type StepProps } from '../step-props.ts'
import { interruptedAction } from './interrupted-action.ts'

/** What happened, what it means for the money, what to do; whether closing and trying again are safe; who can help. */
export function Interrupted({ facts, dispatch }: StepProps) {
  const words = useWords()
  const client = useClient()
  const task = useTask()
  const { snapshot } = facts
  const code = snapshot.error?.code ?? 'internal.unexpected'
  const text = errorWords(code)
  const leave = (to: 'wizard' | 'start') => task.run(async () => dispatch({ type: 'left', app: await client.call('recovery:leave'), to }))
  const act: Record<Exclude<ErrorAction, 'none'>, () => void> = {
    resume: () => task.run(() => client.call('recovery:resume')),
    again: () => leave('wizard'),
    choose: () => leave('wizard'),
    sign_in: () => dispatch({ type: 'mend' }),
  }
  const action = interruptedAction(ERROR_ACTIONS[code], facts)
  const close = snapshot.safeToClose ? (snapshot.safety === 'nothing_changed' ? 'nothing' : 'safe') : 'unsafe'
  return (
    <StepScreen
      facts={facts}
      title={words('interrupted.title', { title: words(text.title) })}
      lead={words(text.what)}
      task={task}
      {...(action === 'none' ? {} : { primary: { label: words(`interrupted.action.${action}`), onPress: act[action] } })}
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
        <Fact name="interrupted.close">
          <T id={`interrupted.close.${close}`} />
        </Fact>
        <Fact name="interrupted.retry">
          <T id={snapshot.canRetry ? 'interrupted.retry.safe' : 'interrupted.retry.useless'} />
        </Fact>
        <Fact name="interrupted.fixer">
          <T id={`interrupted.fixer.${ERRORS[code].fixer}`} values={{ contact: facts.app.provider.supportContact }} />
        </Fact>
        {snapshot.error !== null && snapshot.error.reference !== '' && (
          <Fact name="common.reference">
            <Reference value={snapshot.error.reference} />
          </Fact>
        )}
      </Facts>
    </StepScreen>
  )
}
