import { CircleAlert, Info, ShieldCheck, TriangleAlert } from 'lucide-react'
import { classes } from './classes.ts'

const TONE = {
  info: { look: 'border-line bg-ground text-text-2', Icon: Info },
  safe: { look: 'border-transparent bg-safe-soft text-safe', Icon: ShieldCheck },
  attention: { look: 'border-transparent bg-attention-soft text-attention', Icon: TriangleAlert },
  danger: { look: 'border-transparent bg-danger-soft text-danger', Icon: CircleAlert },
} as const

type Props = {
  readonly tone: keyof typeof TONE
  readonly action?: React.ReactNode
  readonly children: React.ReactNode
}

/** A short note with an icon; the icon and the words carry the meaning, the colour only repeats it. */
export function Callout({ tone, action, children }: Props) {
  const { look, Icon } = TONE[tone]
  return (
    <div className={classes('flex items-start gap-3 rounded-card border px-4 py-3', look)}>
      <Icon size={20} aria-hidden className="mt-[1px] shrink-0" />
      <div className="min-w-0 flex-1 text-pretty">{children}</div>
      {action}
    </div>
  )
}
