import type { LucideIcon } from 'lucide-react'
import { RadioGroup } from 'radix-ui'

type Props = {
  readonly value: string
  readonly Icon: LucideIcon
  readonly title: string
  readonly tag?: string | undefined
  readonly disabled?: boolean
  readonly children: React.ReactNode
}

/** One card of a RadioGroup. */
export function Choice({ value, Icon, title, tag, disabled, children }: Props) {
  return (
    <RadioGroup.Item
      value={value}
      disabled={disabled === true}
      className="grid w-full grid-cols-[40px_1fr_20px] items-center gap-4 rounded-card border border-edge bg-surface p-4 text-left transition-colors hover:bg-ground disabled:border-line disabled:bg-transparent data-[state=checked]:border-accent data-[state=checked]:bg-surface data-[state=checked]:shadow-[inset_0_0_0_1px_var(--accent)] forced-colors:data-[state=checked]:outline-2"
    >
      <span className="grid size-10 place-items-center rounded-control bg-accent-soft text-accent-strong">
        <Icon size={20} aria-hidden />
      </span>
      <span className="min-w-0">
        <span className="flex flex-wrap items-center gap-x-2 font-semibold">
          {title}
          {tag !== undefined && <span className="rounded-full bg-safe-soft px-2 text-13 font-[560] text-safe">{tag}</span>}
        </span>
        <span className="block text-13 text-text-2">{children}</span>
      </span>
      <span
        aria-hidden
        className={`grid size-5 place-items-center rounded-full border-[1.5px] ${disabled === true ? 'invisible' : 'border-edge'}`}
      >
        <RadioGroup.Indicator className="size-2.5 rounded-full bg-accent forced-colors:bg-[CanvasText]" />
      </span>
    </RadioGroup.Item>
  )
}
