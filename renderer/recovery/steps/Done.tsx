import { Check } from 'lucide-react'
import { useClient } from '../../api/use-client.ts'
import { formatMoment } from '../../i18n/formats.ts'
import { T, useWords } from '../../i18n/text.tsx'
import { Fact } from '../../ui/Fact.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { useTask } from '../../ui/use-task.ts'
import { AddressFacts } from '../AddressFacts.tsx'
import { StepScreen } from '../StepScreen.tsx'
import type { StepProps } from '../step-props.ts'
import { useOverview } from '../use-overview.ts'
import { backupText } from './backup-text.ts'

/** Says what the receipts say, and no more. */
export function Done({ facts, dispatch }: StepProps) {
  const words = useWords()
  const client = useClient()
  const task = useTask()
  const { preview, outcome } = facts.snapshot
  const { wallet } = useOverview(preview === null)
  const addresses = preview?.addresses ?? wallet?.addresses
  const method = preview?.method ?? wallet?.backup.method
  const ok = <Check size={20} aria-hidden className="text-safe" />
  const open = () => task.run(async () => dispatch({ type: 'left', app: await client.call('recovery:leave'), to: 'wallet' }))
  return (
    <StepScreen
      facts={facts}
      title={words('done.title')}
      lead={words('done.lead')}
      task={task}
      primary={{ label: words('done.action'), onPress: open }}
    >
      <Facts>
        {addresses !== undefined && <AddressFacts addresses={addresses} canCopy />}
        <Fact name="done.proof" side={ok}>
          <T id="done.proof.text" />
        </Fact>
        <Fact name="done.backup" side={outcome?.backupRenewed === false ? null : ok}>
          {outcome?.backupRenewed === false ? words('done.backup.pending') : backupText(method, words)}
        </Fact>
        {outcome !== null && (
          <Fact name="done.device" side={ok}>
            <T
              id={outcome.oldKeyDestroyed ? 'done.device.destroyed' : 'done.device.replaced'}
              values={{
                date: formatMoment(outcome.replacedAt),
                device: outcome.oldDevice === null ? 'none' : 'named',
                name: outcome.oldDevice ?? '',
              }}
            />
          </Fact>
        )}
      </Facts>
      <p className="mt-4 text-text-2 text-pretty">
        <T id="common.device_lock" />
      </p>
      <h2 className="mt-5 mb-2 text-17 font-semibold">
        <T id="done.next" />
      </h2>
      <ul className="grid list-disc gap-1 pl-5 text-text-2">
        {facts.cause !== 'new_computer' && (
          <li className="pl-1">
            <T id="done.next.mail" />
          </li>
        )}
        <li className="pl-1">
          <T id="done.truth" />
        </li>
      </ul>
    </StepScreen>
  )
}
