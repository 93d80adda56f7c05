/** The words on the screen, from the one file that people edit: a spec names a message, never repeats its text. */
import { en, type MessageKey } from '../../renderer/i18n/en.ts'

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Where each `{…}` of an ICU message starts and ends, nesting counted. */
const withoutArguments = (message: string): string[] => {
  const parts = ['']
  let depth = 0
  for (const char of message) {
    if (char === '{') depth += 1
    if (depth === 0) parts[parts.length - 1] += char
    if (char === '}') {
      depth -= 1
      if (depth === 0) parts.push('')
    }
  }
  return parts
}

/** The whole message; its arguments match anything. */
export const words = (key: MessageKey): RegExp => new RegExp(`^${withoutArguments(en[key]).map(escaped).join('.*')}$`)
/** The message somewhere within a longer text. */
export const wordsWithin = (key: MessageKey): RegExp => new RegExp(withoutArguments(en[key]).map(escaped).join('.*'))
export type { MessageKey }
