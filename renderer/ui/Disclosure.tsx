import { ChevronRight } from 'lucide-react'
import { Collapsible } from 'radix-ui'

type Props = { readonly title: string; readonly children: React.ReactNode }

/** Words that not everybody needs, behind a line that everybody sees. */
export function Disclosure({ title, children }: Props) {
  return (
    <Collapsible.Root className="mt-4">
      <Collapsible.Trigger className="group inline-flex min-h-8 items-center gap-1 rounded-control font-semibold text-accent hover:text-accent-strong">
        <ChevronRight size={20} aria-hidden className="-ml-1 transition-transform group-data-[state=open]:rotate-90" />
        {title}
      </Collapsible.Trigger>
      <Collapsible.Content className="pt-1 pb-2 pl-5 text-text-2 text-pretty">{children}</Collapsible.Content>
    </Collapsible.Root>
  )
}
