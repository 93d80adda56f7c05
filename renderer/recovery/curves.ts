import type { Curve } from '#shared/ids.ts'
import type { Translate } from '../i18n/text.tsx'

/** "Ethereum and Solana keys", or the one key. */
export const keysName = (curves: readonly Curve[], words: Translate): string => {
  const [first] = curves
  return first === undefined || curves.length > 1 ? words('choose.keys.both') : words(`choose.keys.${first}`)
}
