import { CircleCheck, Info, TriangleAlert } from 'lucide-react'
import { classes } from './classes.ts'

const TONE = {
  info: { look: 'text-text-2', Icon: Info },
  good: { look: 'text-safe', Icon: CircleCheck },
  attention: { look: 'text-attention', Icon: TriangleAlert },
} as const

type Props = { readonly tone: keyof typeof TONE; readonly children: React.ReactNode }

/** One line under a field. */
export function Hint({ tone, children }: Props) {
  const { look, Icon } = TONE[tone]
  return (
    <p className={classes('flex items-start gap-2 text-13', look)}>
      <Icon size={16} aria-hidden className="mt-[1px] shrink-0" />
      <span>{children}</span>
    </p>
  )
}
