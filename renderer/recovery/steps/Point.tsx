import type { LucideIcon } from 'lucide-react'

type Props = { readonly Icon: LucideIcon; readonly title: string; readonly children: React.ReactNode }

/** An icon, a short claim and one sentence. */
export function Point({ Icon, title, children }: Props) {
  return (
    <li className="grid grid-cols-[40px_1fr] items-start gap-4">
      <span className="grid size-10 place-items-center rounded-control bg-accent-soft text-accent-strong">
        <Icon size={20} aria-hidden />
      </span>
      <span>
        <span className="block font-semibold">{title}</span>
        <span className="block text-text-2 text-pretty">{children}</span>
      </span>
    </li>
  )
}
