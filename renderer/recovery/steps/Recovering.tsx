import { useState } from 'react'
import type { Phase } from '#shared/ipc/snapshot.ts'
import { useClient } from '../../api/use-client.ts'
import type { MessageKey } from '../../i18n/en.ts'
import { formatClock } from '../../i18n/formats.ts'
import { T, useWords } from '../../i18n/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Callout } from '../../ui/Callout.tsx'
import { usePace } from '../../ui/use-pace.ts'
import { useElapsed } from '../../ui/use-seconds.ts'
import { useTask } from '../../ui/use-task.ts'
import { ProgressList } from '../ProgressList.tsx'
import { StepScreen } from '../StepScreen.tsx'
import type { StepProps } from '../step-props.ts'
import { StopDialog } from './StopDialog.tsx'

const TITLE: Partial<Record<Phase, MessageKey>> = {
  opening: 'recovering.title.opening',
  finishing: 'recovering.title.finishing',
  renewing: 'recovering.title.renewing',
}

/** Mirrors main: the eight statuses, and Stop for as long as it is harmless. */
export function Recovering({ facts }: StepProps) {
  const words = useWords()
  const client = useClient()
  const task = useTask()
  const elapsed = useElapsed()
  const [asks, setAsks] = useState(false)
  // One heading for one run: a new one would take the focus, and with it the person's finger off Stop.
  const [firstPhase] = useState(facts.snapshot.phase)
  const { phase, positions, canStop, safeToClose } = facts.snapshot
  const active = positions.findIndex((position) => position.state === 'active')
  const stop = () => {
    setAsks(false)
    task.run(() => client.call('recovery:stop'))
  }
  return (
    <StepScreen
      facts={facts}
      title={words(TITLE[firstPhase] ?? 'recovering.title')}
      lead={words(phase === 'opening' ? 'recovering.lead.opening' : 'recovering.lead')}
      task={task}
      notice={<Slow key={active} isActive={active >= 0} canStop={canStop} />}
      left={
        canStop ? (
          <Button look="plain" busy={task.busy} onPress={() => setAsks(true)}>
            {words(task.busy ? 'recovering.stopping' : 'recovering.stop')}
          </Button>
        ) : (
          <p className="pl-4 text-13 text-text-2">
            <T id={safeToClose ? 'recovering.no_stop' : 'recovering.no_close'} />
          </p>
        )
      }
      right={
        <p className="text-text-2">
          <span className="sr-only">
            <T id="recovering.elapsed" />
          </span>{' '}
          <span aria-hidden data-volatile className="tabular-nums">
            {formatClock(elapsed)}
          </span>
        </p>
      }
    >
      <ProgressList label={words('recovering.list')} positions={positions} />
      {asks && canStop && <StopDialog onStop={stop} onKeep={() => setAsks(false)} />}
    </StepScreen>
  )
}

/** A way out once one step takes over ten seconds. */
function Slow({ isActive, canStop }: { readonly isActive: boolean; readonly canStop: boolean }) {
  const pace = usePace(isActive)
  if (pace !== 'slow') return null
  return (
    <Callout tone="attention">
      <T id={canStop ? 'recovering.slow.stop' : 'recovering.slow'} />
    </Callout>
  )
}
