import { T, useWords } from '../../i18n/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'

/** Asks once, and says what is kept. Esc goes on with the recovery. */
export function StopDialog({ onStop, onKeep }: { readonly onStop: () => void; readonly onKeep: () => void }) {
  const words = useWords()
  return (
    <Dialog
      title={words('recovering.stop.title')}
      onClose={onKeep}
      actions={
        <>
          <Button onPress={onKeep}>
            <T id="recovering.stop.keep" />
          </Button>
          <Button look="danger" onPress={onStop}>
            <T id="recovering.stop.confirm" />
          </Button>
        </>
      }
    >
      <p className="text-text-2 text-pretty">
        <T id="recovering.stop.text" />
      </p>
    </Dialog>
  )
}
