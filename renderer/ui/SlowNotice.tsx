import { T } from '../i18n/text.tsx'
import { Button } from './Button.tsx'
import { Callout } from './Callout.tsx'

/** The way out of waiting, offered after ten seconds. */
export function SlowNotice({ onStop }: { readonly onStop: () => void }) {
  return (
    <Callout
      tone="attention"
      action={
        <Button small onPress={onStop}>
          <T id="common.stop_waiting" />
        </Button>
      }
    >
      <T id="common.slow" />
    </Callout>
  )
}
