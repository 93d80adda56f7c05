import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const css = readFileSync(path.join(import.meta.dirname, '../../renderer/ui/tokens.css'), 'utf8')

type Tokens = Readonly<Record<string, string>>
const blocks = [...css.matchAll(/\{([^{}]*)\}/g)].map(
  ([, body = '']): Tokens =>
    Object.fromEntries([...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [name, value])),
)
const [light = {}, darkBySystem = {}, darkByChoice = {}] = blocks

const luminance = (hex: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
const contrast = (a: string, b: string): number => {
  const [dark = 0, bright = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (bright + 0.05) / (dark + 0.05)
}

/** Text on each ground it stands on. */
const TEXT = [
  ['text', 'surface'],
  ['text', 'accent-soft'],
  ['text', 'danger-soft'],
  ['text-2', 'surface'],
  ['text-2', 'ground'],
  ['text-2', 'rail'],
  ['text-2', 'accent-soft'],
  ['text-2', 'danger-soft'],
  ['text-3', 'surface'],
  ['accent', 'surface'],
  ['accent-strong', 'accent-soft'],
  ['on-accent', 'accent'],
  ['safe', 'surface'],
  ['safe', 'safe-soft'],
  ['attention', 'surface'],
  ['attention', 'attention-soft'],
  ['danger', 'surface'],
  ['danger', 'danger-soft'],
] as const
const EDGES = [
  ['edge', 'surface'],
  ['edge', 'rail'],
  ['accent', 'surface'],
] as const

describe.each([
  ['light', light],
  ['dark', darkBySystem],
])('%s', (_name, tokens) => {
  it.each(TEXT)('%s on %s reaches 7:1', (ink, ground) =>
    expect(contrast(tokens[ink] ?? '', tokens[ground] ?? '')).toBeGreaterThanOrEqual(7),
  )
  it.each(EDGES)('%s on %s reaches 4.5:1', (ink, ground) =>
    expect(contrast(tokens[ink] ?? '', tokens[ground] ?? '')).toBeGreaterThanOrEqual(4.5),
  )
})

it('has one dark theme, whether the system or the person chose it', () => {
  expect(darkBySystem).toEqual(darkByChoice)
  expect(Object.keys(darkBySystem).length).toBeGreaterThan(15)
})
