import { Lock } from 'lucide-react'
import { useClient } from '../api/use-client.ts'
import { ERROR_ACTIONS } from '../i18n/errors.ts'
import { formatDay, formatMoment } from '../i18n/formats.ts'
import { T, useWords } from '../i18n/text.tsx'
import { AddressFacts } from '../recovery/AddressFacts.tsx'
import { methodName } from '../recovery/methods.ts'
import type { StepProps } from '../recovery/step-props.ts'
import { useOverview } from '../recovery/use-overview.ts'
import { Button } from '../ui/Button.tsx'
import { Callout } from '../ui/Callout.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { Fact } from '../ui/Fact.tsx'
import { Facts } from '../ui/Facts.tsx'
import { Screen } from '../ui/Screen.tsx'
import { Spinner } from '../ui/Spinner.tsx'
import { usePace } from '../ui/use-pace.ts'
import { Appearance } from './Appearance.tsx'
import { CheckDevice } from './CheckDevice.tsx'

export function Wallet({ facts, dispatch }: StepProps) {
  const words = useWords()
  const client = useClient()
  const { wallet, task, reload } = useOverview()
  const pace = usePace(task.busy)
  const lock = () => {
    client.call('vault:lock').then(
      (app) => dispatch({ type: 'app', app }),
      () => {},
    )
  }
  return (
    <Screen
      title={words('wallet.title')}
      lead={words('wallet.lead')}
      right={
        <Button onPress={lock}>
          <Lock size={20} aria-hidden className="-ml-1" />
          <T id="wallet.lock" />
        </Button>
      }
    >
      {facts.app.unfinished === 'backup' && (
        <div className="mb-5">
          <Callout
            tone="attention"
            action={
              <Button small onPress={() => dispatch({ type: 'renew' })}>
                <T id="wallet.backup.renew" />
              </Button>
            }
          >
            <T id="wallet.backup.banner" />
          </Callout>
        </div>
      )}
      {wallet === null && task.busy && pace !== 'instant' && (
        <p className="flex items-center gap-3 text-text-2">
          <Spinner />
          <T id="wallet.loading" />
        </p>
      )}
      {task.error !== null && (
        <>
          <ErrorPanel error={task.error} money="money.wallet" />
          <div className="mt-4 flex flex-wrap gap-3">
            <Button onPress={reload}>
              <T id="common.try_again" />
            </Button>
            {ERROR_ACTIONS[task.error.code] === 'again' && (
              <Button onPress={() => dispatch({ type: 'go', step: 'sign_in' })}>
                <T id="interrupted.action.again" />
              </Button>
            )}
          </div>
        </>
      )}
      {wallet !== null && (
        <>
          <Facts>
            <AddressFacts addresses={wallet.addresses} canCopy />
          </Facts>
          <CheckDevice />
          <h2 className="mt-6 mb-2 text-17 font-semibold">
            <T id="wallet.protection" />
          </h2>
          <Facts>
            <Fact name="wallet.protection.passcode">
              <T id={wallet.protection.passcode ? 'wallet.protection.passcode.on' : 'wallet.protection.passcode.off'} />
            </Fact>
            <Fact name="wallet.protection.keychain">{wallet.protection.keychain}</Fact>
            <Fact name="wallet.protection.since">{formatMoment(wallet.since)}</Fact>
            <Fact name="wallet.backup">
              {wallet.backup.renewedAt === null || facts.app.unfinished === 'backup' ? (
                <T id="wallet.backup.pending" values={{ method: methodName(wallet.backup.method, words) }} />
              ) : (
                <T
                  id="wallet.backup.renewed"
                  values={{ method: methodName(wallet.backup.method, words), date: formatDay(wallet.backup.renewedAt) }}
                />
              )}
            </Fact>
          </Facts>
        </>
      )}
      <div className="mt-4 grid gap-3">
        <Callout tone="info">
          <T id="common.unaudited" />
        </Callout>
      </div>
      <Appearance version={facts.app.version} />
    </Screen>
  )
}
