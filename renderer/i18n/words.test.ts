import { createIntl } from 'react-intl'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES, type ErrorCode } from '#shared/errors.ts'
import { STATUSES } from '#shared/recovery/status.ts'
import { en, type MessageKey } from './en.ts'
import { errorWords } from './errors.ts'

const keys = Object.keys(en) as MessageKey[]
const intl = createIntl({
  locale: 'en',
  messages: en,
  onError: (error) => {
    throw error
  },
})
const VALUES = {
  index: 1,
  now: 1,
  all: 7,
  count: 2,
  seconds: 3,
  minutes: 10,
  min: 6,
  round: 1,
  rounds: 3,
  position: 4,
  platform: 'linux',
  device: 'named',
  name: 'ThinkPad',
  detail: 'GNOME Keyring',
  contact: 'help@harbour.example',
  date: '3 March 2026',
  method: 'Google Drive',
  provider: 'Harbour',
  email: 'alex@example.com',
  step: 'Backup',
  chain: 'Solana',
  keys: 'Solana key',
  bytes: '412',
  words: 'Reading share',
  title: 'the disk is full',
  id: 'PASSKEY',
  runtime: 'chromium-host',
  version: '0.1.0',
}
const shown = (key: MessageKey): string => intl.formatMessage({ id: key }, VALUES)
const sentences = (text: string): string[] => text.split(/(?<=[.?…])\s+/)

/** Codes that may share what to do, each pair with the reason. */
const SAME_ADVICE: readonly { readonly codes: readonly ErrorCode[]; readonly because: string }[] = [
  {
    codes: ['backup.too_large', 'backup.format', 'backup.encoding', 'backup.decrypt_failed', 'backup.content', 'backup.crypto_invalid'],
    because: 'the provider’s copy is damaged in one way or another: only another backup helps, and only the provider can look at its copy',
  },
]

describe('every message', () => {
  it.each(keys)('%s can be shown', (key) => {
    expect(shown(key)).not.toBe('')
    expect(shown(key)).not.toMatch(/[{}]/)
  })
  it.each(keys.filter((key) => key !== 'needs.how.text'))('%s is plain and short', (key) => {
    const text = shown(key)
    for (const sentence of sentences(text)) expect(sentence.split(/\s+/).length).toBeLessThanOrEqual(20)
    expect(text).not.toMatch(/!|\boops\b|\bsorry\b|\bsubmit\b|\bseed\b|\bshard|vault|\bepoch|\bMPC\b|'/i)
  })
  it('keeps the words for insiders to the panels that explain them', () => {
    const insiders = keys.filter((key) => /\bshares?\b|co-signer/i.test(en[key]))
    expect(insiders).toEqual(['needs.provider.text', 'needs.how.text'])
  })
  it('says the device-lock sentence and the support line word for word', () => {
    expect(en['common.device_lock']).toBe(
      'Keep your device lock or passcode on. If you turn it off, you must run recovery again to use this wallet.',
    )
    expect(en['common.support_line']).toBe('Nobody from support will ever ask for your passphrase or codes.')
  })
  it('has a plain line for each of the eight statuses', () => {
    expect(STATUSES.map((_, index) => en[`status.${index + 1}` as MessageKey])).not.toContain(undefined)
  })
})

describe('every error', () => {
  it('says what happened and what to do in words of its own', () => {
    for (const part of ['what', 'do'] as const) {
      const textOf = (code: ErrorCode) => en[errorWords(code)[part]]
      for (const text of new Set(ERROR_CODES.map(textOf))) {
        const codes = ERROR_CODES.filter((code) => textOf(code) === text)
        if (codes.length === 1) continue
        const allowed = part === 'do' && SAME_ADVICE.some((group) => codes.every((code) => group.codes.includes(code)))
        expect([part, codes, allowed]).toEqual([part, codes, true])
      }
    }
  })
  it('needs every pair that the list allows', () => {
    for (const { codes } of SAME_ADVICE) expect(new Set(codes.map((code) => en[errorWords(code).do])).size).toBe(1)
  })
  it('has a title that reads on after "Paused: "', () => {
    for (const code of ERROR_CODES) expect(en[errorWords(code).title]).toMatch(/^(?:[a-z]|Rekindle )[^.]*$/)
  })
  it('never promises more than the safety line: what it means for the money comes from the protocol', () => {
    for (const code of ERROR_CODES) expect(en[errorWords(code).what]).not.toMatch(/\bmoney\b|\bsafe\b/i)
  })
})

describe('the components', () => {
  const files = import.meta.glob<string>('../**/*.{ts,tsx}', { query: '?raw', eager: true, import: 'default' })
  const sources = Object.entries(files).filter(([name]) => !/\.test\.tsx?$|\/testing\.ts$|\/en\.ts$/.test(name))
  const all = sources.map(([, text]) => text).join('\n')

  it('are all looked at', () => expect(sources.length).toBeGreaterThan(80))
  it('have no words of their own', () => {
    for (const [name, text] of sources.filter(([file]) => file.endsWith('.tsx'))) {
      const literal = />\s*[A-Za-z][A-Za-z ,.’']{2,}\s*</.exec(text.replace(/=>/g, ''))
      expect([name, literal?.[0] ?? null]).toEqual([name, null])
      expect([name, /(?:title|placeholder|alt|aria-label)="[A-Za-z]/.test(text)]).toEqual([name, false])
    }
  })
  it('use every message', () => {
    const used = (key: string): boolean => {
      const parts = key.split('.')
      return (
        all.includes(`'${key}'`) ||
        all.includes(`"${key}"`) ||
        parts.some((_, i) => all.includes(`\`${parts.slice(0, i + 1).join('.')}.\${`))
      )
    }
    expect(keys.filter((key) => !used(key))).toEqual([])
  })
  it('set no style and no markup from text, which the page’s policy would refuse', () => {
    for (const [name, text] of sources) {
      const found = /<style|dangerouslySetInnerHTML|innerHTML|style=\{|location\.origin|\beval\(|new Function/.exec(text)
      expect([name, found?.[0] ?? null]).toEqual([name, null])
    }
  })
})
