import { useState } from 'react'
import { useClient } from '../../api/use-client.ts'
import { useWords } from '../../i18n/text.tsx'
import type { Task } from '../../ui/use-task.ts'
import { ProgressList } from '../ProgressList.tsx'
import { StepScreen } from '../StepScreen.tsx'
import type { StepProps } from '../step-props.ts'

type Props = StepProps & {
  readonly task: Task
  readonly title: string
  readonly lead: string
  readonly blocked: string | null
  readonly onUnlock: () => void
  readonly children: React.ReactNode
}

/** The key source's field, and statuses 1 to 3 while main works on it. */
export function UnlockScreen({ facts, dispatch, task, title, lead, blocked, onUnlock, children }: Props) {
  const words = useWords()
  const client = useClient()
  const { snapshot } = facts
  const isOpening = task.busy || snapshot.phase === 'opening'
  const stop = () => {
    setIsStopped(true)
    task.stopWaiting()
    client.call('recovery:stop').catch(() => {})
  }
  const [seqBefore] = useState(snapshot.seq)
  const [isStopped, setIsStopped] = useState(false)
  const isNews = snapshot.seq > seqBefore && !isOpening && !isStopped
  const fromSnapshot = isNews && (snapshot.phase === 'idle' || snapshot.phase === 'interrupted') ? snapshot.error : null
  const unlock = () => {
    setIsStopped(false)
    onUnlock()
  }
  return (
    <StepScreen
      facts={facts}
      title={title}
      lead={lead}
      task={{ ...task, busy: isOpening, error: task.error ?? fromSnapshot, stopWaiting: stop }}
      primary={{ label: words('unlock.action'), busyLabel: words('unlock.working'), blocked, onPress: unlock }}
      onBack={() => dispatch({ type: 'back' })}
    >
      {children}
      {isOpening && (
        <div className="mt-6">
          <ProgressList label={words('unlock.progress')} positions={snapshot.positions.slice(0, 3)} />
        </div>
      )}
    </StepScreen>
  )
}
