import { useClient } from '../../api/use-client.ts'
import { formatDay } from '../../i18n/formats.ts'
import { T, useWords } from '../../i18n/text.tsx'
import { Callout } from '../../ui/Callout.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { useTask } from '../../ui/use-task.ts'
import { AddressFacts } from '../AddressFacts.tsx'
import { methodName } from '../methods.ts'
import { StepScreen } from '../StepScreen.tsx'
import type { StepProps } from '../step-props.ts'
import { CompareNote } from './CompareNote.tsx'

const HAPPENS = ['confirm.happens.1', 'confirm.happens.2', 'confirm.happens.3'] as const

/** The last decision: everything here is from the authenticated backup, and nothing is asked after it. */
export function Confirm({ facts, dispatch }: StepProps) {
  const words = useWords()
  const client = useClient()
  const task = useTask()
  const { preview } = facts.snapshot
  if (preview === null) return null
  // Away first: closing the opened backup has no answer that the person would wait for.
  const back = () => {
    dispatch({ type: 'go', step: 'choose' })
    client.call('recovery:stop').catch(() => {})
  }
  return (
    <StepScreen
      facts={facts}
      title={words('confirm.title')}
      lead={words('confirm.lead', { method: methodName(preview.method, words), date: formatDay(preview.createdAt) })}
      task={task}
      enterConfirms={false}
      primary={{
        label: words('confirm.action'),
        busyLabel: words('confirm.working'),
        onPress: () => task.run(() => client.call('recovery:start')),
      }}
      onBack={back}
      right={
        <p className="max-w-[300px] text-right text-13 font-[560] text-attention text-balance">
          <T id="confirm.no_return" />
        </p>
      }
    >
      <Facts>
        <AddressFacts addresses={preview.addresses} canCopy={false} />
        <CompareNote addresses={preview.addresses} />
      </Facts>
      <h2 className="mt-5 mb-1 font-semibold">
        <T id="confirm.happens" />
      </h2>
      <ol className="grid list-decimal pl-5 text-text-2">
        {HAPPENS.map((key) => (
          <li key={key} className="pl-1 text-pretty">
            <T id={key} />
          </li>
        ))}
      </ol>
      <div className="mt-3">
        <Callout tone="info">
          <T id="common.unaudited" />
        </Callout>
      </div>
    </StepScreen>
  )
}
