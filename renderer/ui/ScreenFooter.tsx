import { useId } from 'react'
import { T } from '../i18n/text.tsx'
import { Button } from './Button.tsx'

export type Primary = {
  readonly label: string
  readonly busyLabel?: string
  /** Why it can't be pressed now; it stands beside the button. */
  readonly blocked?: string | null
  readonly onPress: () => void
}

type Props = {
  readonly primary: Primary | undefined
  readonly isBusy: boolean
  readonly showsBusy: boolean
  readonly onBack: (() => void) | null
  readonly left: React.ReactNode
  readonly right: React.ReactNode
}

/** Back on the left, one primary action on the right; it submits the screen's form. */
export function ScreenFooter({ primary, isBusy, showsBusy, onBack, left, right }: Props) {
  const reason = useId()
  const blocked = primary?.blocked ?? null
  return (
    <footer className="flex min-h-20 flex-wrap items-center justify-between gap-3 px-6 pt-4 pb-6 wide:px-14">
      <div className="-ml-4 flex flex-wrap gap-1">
        {onBack !== null && (
          <Button look="plain" blocked={isBusy} onPress={onBack}>
            <T id="common.back" />
          </Button>
        )}
        {left}
      </div>
      <div className="flex min-w-0 flex-auto flex-wrap items-center justify-end gap-x-4 gap-y-2">
        {right}
        {blocked !== null && (
          <p id={reason} className="text-right text-13 text-text-2">
            {blocked}
          </p>
        )}
        {primary !== undefined && (
          <Button
            look="primary"
            type="submit"
            busy={showsBusy}
            blocked={blocked !== null}
            describedBy={blocked === null ? undefined : reason}
          >
            {showsBusy ? (primary.busyLabel ?? primary.label) : primary.label}
          </Button>
        )}
      </div>
    </footer>
  )
}
