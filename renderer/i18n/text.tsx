import { IntlProvider, useIntl } from 'react-intl'
import { en, type MessageKey } from './en.ts'

type Values = Record<string, string | number>
export type Translate = (key: MessageKey, values?: Values) => string

/** The words are English, so their plurals follow English; dates and measures follow the system's locale (use-formats.ts). */
const wordsLocale = (system: string): string => (system.startsWith('en') ? system : 'en')

export function WordsProvider({ children }: { readonly children: React.ReactNode }) {
  return (
    <IntlProvider locale={wordsLocale(navigator.language)} messages={en}>
      {children}
    </IntlProvider>
  )
}

export const useWords = (): Translate => {
  const intl = useIntl()
  return (key, values) => intl.formatMessage({ id: key }, values)
}

/** A message as a node. */
export function T({ id, values }: { readonly id: MessageKey; readonly values?: Values }) {
  return useWords()(id, values)
}
