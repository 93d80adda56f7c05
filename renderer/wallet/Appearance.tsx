import { Monitor, Moon, Sun } from 'lucide-react'
import { ToggleGroup } from 'radix-ui'
import { useTheme } from '../app/theme.ts'
import { T, useWords } from '../i18n/text.tsx'

const THEMES = { system: Monitor, light: Sun, dark: Moon } as const
type Theme = keyof typeof THEMES

export function Appearance({ version }: { readonly version: string }) {
  const words = useWords()
  const { theme, choose } = useTheme()
  return (
    <div className="mt-6 flex flex-wrap items-center justify-between gap-3">
      <ToggleGroup.Root
        type="single"
        aria-label={words('wallet.appearance')}
        value={theme}
        onValueChange={(value) => value !== '' && choose(value as Theme)}
        className="flex gap-1 rounded-control border border-edge p-1"
      >
        {(Object.keys(THEMES) as Theme[]).map((name) => {
          const Icon = THEMES[name]
          return (
            <ToggleGroup.Item
              key={name}
              value={name}
              className="inline-flex min-h-8 items-center gap-2 rounded-control px-3 text-13 font-semibold text-text-2 hover:bg-ground data-[state=on]:bg-accent-soft data-[state=on]:text-text forced-colors:data-[state=on]:outline-2"
            >
              <Icon size={16} aria-hidden />
              <T id={`wallet.theme.${name}`} />
            </ToggleGroup.Item>
          )
        })}
      </ToggleGroup.Root>
      <p className="text-13 text-text-2">
        <T id="wallet.version" values={{ version }} />
      </p>
    </div>
  )
}
