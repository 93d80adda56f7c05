import { RadioGroup } from 'radix-ui'

type Props = {
  readonly label: string
  readonly value: string | null
  readonly onChange: (value: string) => void
  readonly children: React.ReactNode
}

export function Choices({ label, value, onChange, children }: Props) {
  return (
    <RadioGroup.Root aria-label={label} value={value} onValueChange={onChange} className="grid gap-3">
      {children}
    </RadioGroup.Root>
  )
}
