import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { Screen } from '../ui/Screen.tsx'
import type { Primary } from '../ui/ScreenFooter.tsx'
import type { Task } from '../ui/use-task.ts'
import type { Facts } from './facts.ts'
import { SafetyLine } from './SafetyLine.tsx'
import { moneyKey } from './step-props.ts'

type Props = {
  readonly facts: Facts
  readonly title: string
  readonly lead?: string | undefined
  readonly primary?: Primary
  readonly task?: Task
  readonly onBack?: (() => void) | null
  readonly left?: React.ReactNode
  readonly right?: React.ReactNode
  readonly notice?: React.ReactNode
  readonly enterConfirms?: boolean
  readonly children?: React.ReactNode
}

/** A screen of the wizard: with the safety line, and with what the task's error means for the money. */
export function StepScreen({ facts, task, children, ...screen }: Props) {
  return (
    <Screen {...screen} task={task} safety={<SafetyLine facts={facts} />}>
      {children}
      {task?.error != null && <ErrorPanel error={task.error} money={moneyKey(facts, task.error.code)} />}
    </Screen>
  )
}
