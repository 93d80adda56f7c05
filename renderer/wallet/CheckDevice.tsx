import { useState } from 'react'
import { useClient } from '../api/use-client.ts'
import { T, useWords } from '../i18n/text.tsx'
import { Button } from '../ui/Button.tsx'
import { Callout } from '../ui/Callout.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { usePace } from '../ui/use-pace.ts'
import { useTask } from '../ui/use-task.ts'

/** Both sides sign a fresh digest with the live shares. */
export function CheckDevice() {
  const words = useWords()
  const client = useClient()
  const task = useTask()
  const pace = usePace(task.busy)
  const [verified, setVerified] = useState<boolean | null>(null)
  const check = () => {
    setVerified(null)
    task.run(async () => setVerified((await client.call('wallet:check-device')).verified))
  }
  return (
    <div className="mt-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button busy={task.busy && pace !== 'instant'} onPress={check}>
          {words(task.busy && pace !== 'instant' ? 'wallet.check.working' : 'wallet.check')}
        </Button>
        {pace === 'slow' && (
          <Button small look="plain" onPress={task.stopWaiting}>
            <T id="common.stop_waiting" />
          </Button>
        )}
        <p className="text-13 text-text-2">
          <T id="wallet.check.text" />
        </p>
      </div>
      <div role="status" className="mt-3 empty:hidden">
        {verified !== null && (
          <Callout tone={verified ? 'safe' : 'attention'}>
            <T id={verified ? 'wallet.check.ok' : 'wallet.check.no'} />
          </Callout>
        )}
      </div>
      {task.error !== null && <ErrorPanel error={task.error} money="money.wallet" />}
    </div>
  )
}
