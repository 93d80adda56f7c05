import { classes } from './classes.ts'
import { Spinner } from './Spinner.tsx'

const LOOK = {
  primary: 'border-transparent bg-accent px-6 text-on-accent hover:bg-accent-strong',
  quiet: 'border-edge px-4 text-text hover:bg-ground',
  plain: 'border-transparent px-4 text-text hover:bg-ground',
  danger: 'border-danger bg-danger-soft px-4 text-danger',
} as const

type Props = {
  readonly look?: keyof typeof LOOK
  readonly small?: boolean
  readonly busy?: boolean
  /** Stays focusable, so that a screen reader finds it and its reason. */
  readonly blocked?: boolean
  readonly type?: 'button' | 'submit'
  readonly label?: string
  readonly describedBy?: string | undefined
  readonly onPress?: () => void
  readonly children: React.ReactNode
}

export function Button({ look = 'quiet', small, busy, blocked, type = 'button', label, describedBy, onPress, children }: Props) {
  const inert = busy === true || blocked === true
  return (
    <button
      type={type}
      aria-label={label}
      aria-disabled={inert || undefined}
      aria-busy={busy || undefined}
      aria-describedby={describedBy}
      onClick={(event) => {
        if (inert) event.preventDefault()
        else onPress?.()
      }}
      className={classes(
        'inline-flex shrink-0 items-center justify-center gap-2 rounded-control border font-semibold transition-colors select-none',
        small ? 'min-h-8 text-13' : 'min-h-10 text-15',
        LOOK[look],
        blocked === true && 'cursor-not-allowed! bg-transparent! text-text-3!',
        blocked === true && look !== 'plain' && 'border-dashed! border-edge!',
        busy === true && 'cursor-progress!',
      )}
    >
      {busy === true && <Spinner />}
      {children}
    </button>
  )
}
