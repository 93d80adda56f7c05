import { useCallback, useEffect, useState } from 'react'
import type { z } from 'zod'
import type { Readiness as ReadinessSchema } from '#shared/ipc/contract.ts'
import { useClient } from '../../api/use-client.ts'
import { T, useWords } from '../../i18n/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { useTask } from '../../ui/use-task.ts'
import { StepScreen } from '../StepScreen.tsx'
import type { StepProps } from '../step-props.ts'
import { CheckRow } from './CheckRow.tsx'

type Report = z.infer<typeof ReadinessSchema>
const CHECKS = ['keychain', 'protection', 'server', 'backup', 'clock', 'storage'] as const
const LOOK_AGAIN_MS = 5000

export function Readiness({ facts, dispatch }: StepProps) {
  const words = useWords()
  const client = useClient()
  const task = useTask()
  const [report, setReport] = useState<Report | null>(null)
  const { run } = task
  const check = useCallback(() => run(async () => setReport(await client.call('readiness:check'))), [run, client])

  useEffect(check, [check])
  const isOpen = report !== null && !report.canContinue
  useEffect(() => {
    if (!isOpen) return
    const timer = setInterval(check, LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [isOpen, check])

  const passcodeSet = report?.passcodeSet === true
  return (
    <StepScreen
      facts={facts}
      title={words('readiness.title')}
      lead={words('readiness.lead')}
      task={report === null ? task : { ...task, busy: false }}
      primary={{
        label: words(report === null ? 'readiness.again' : passcodeSet ? 'readiness.action' : 'readiness.action.passcode'),
        busyLabel: words('readiness.checking'),
        blocked: isOpen ? words('readiness.blocked') : null,
        onPress: () => (report === null ? check() : dispatch({ type: 'readiness_passed', passcodeSet })),
      }}
      onBack={() => dispatch({ type: 'back' })}
      left={
        report !== null && (
          <Button look="plain" blocked={task.busy} onPress={check}>
            <T id="readiness.again" />
          </Button>
        )
      }
    >
      <ul aria-busy={task.busy} className="divide-y divide-line overflow-hidden rounded-card border border-line">
        {CHECKS.map((id) => (
          <CheckRow key={id} id={id} app={facts.app} check={report?.checks.find((found) => found.id === id)} isChecking={task.busy} />
        ))}
      </ul>
      <p className="mt-4 text-text-2 text-pretty">
        <T id="common.device_lock" />
      </p>
    </StepScreen>
  )
}
