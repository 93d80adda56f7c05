import { useClient } from '../../api/use-client.ts'
import { T, useWords } from '../../i18n/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { useTask } from '../../ui/use-task.ts'
import { StepScreen } from '../StepScreen.tsx'
import type { StepProps } from '../step-props.ts'

export function SignedIn({ facts, dispatch }: StepProps) {
  const words = useWords()
  const client = useClient()
  const task = useTask()
  const signOut = () =>
    task.run(async () => {
      await client.call('auth:sign-out')
      dispatch({ type: 'signed_out' })
    })
  return (
    <StepScreen
      facts={facts}
      title={words('sign_in.signed_in.title')}
      lead={words('sign_in.signed_in.lead', { provider: facts.app.provider.name, email: facts.account?.email ?? '' })}
      task={task}
      primary={{ label: words('sign_in.signed_in.action'), onPress: () => dispatch({ type: 'go', step: 'readiness' }) }}
      onBack={() => dispatch({ type: 'back' })}
    >
      <Button onPress={signOut}>
        <T id="sign_in.other_email" />
      </Button>
    </StepScreen>
  )
}
