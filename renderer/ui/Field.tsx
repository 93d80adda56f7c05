import { useId } from 'react'

type Props = {
  readonly label: string
  readonly hint?: React.ReactNode
  /** The control gets an id for its label and one for its hints. */
  readonly children: (ids: { readonly id: string; readonly describedBy: string }) => React.ReactNode
}

export const FIELD_LOOK =
  'min-h-10 w-full min-w-0 rounded-control border border-edge bg-surface px-3 text-15 text-text placeholder:text-text-3 focus-visible:outline-offset-0'

export function Field({ label, hint, children }: Props) {
  const id = useId()
  const describedBy = useId()
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      {children({ id, describedBy })}
      <div id={describedBy} aria-live="polite" className="grid gap-1">
        {hint}
      </div>
    </div>
  )
}
