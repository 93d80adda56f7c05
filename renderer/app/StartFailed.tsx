import type { WireError } from '#shared/errors.ts'
import { useWords } from '../i18n/text.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { Screen } from '../ui/Screen.tsx'

export function StartFailed({ error, onAgain }: { readonly error: WireError; readonly onAgain: () => void }) {
  const words = useWords()
  return (
    <Screen title={words('app.failed.title')} primary={{ label: words('app.failed.again'), onPress: onAgain }}>
      <ErrorPanel error={error} money="money.wallet" />
    </Screen>
  )
}
