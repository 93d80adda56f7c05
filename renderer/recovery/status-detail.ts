import type { StatusDetail } from '#shared/recovery/status.ts'
import { formatCount } from '../i18n/formats.ts'
import type { Translate } from '../i18n/text.tsx'

type Loose<T> = { readonly [K in keyof T]: T[K] | undefined }

/** "Solana key · Round 2 of 3 · 412 bytes": the facts that a status reports of itself. */
export const detailText = ({ curve, round, rounds, bytes }: Loose<StatusDetail>, words: Translate): string => {
  const parts: string[] = []
  if (curve !== undefined) parts.push(words(`status.detail.${curve}`))
  if (round !== undefined && rounds !== undefined) parts.push(words('status.detail.round', { round, rounds }))
  if (bytes !== undefined) parts.push(words('status.detail.bytes', { bytes: formatCount(bytes) }))
  return parts.join(' · ')
}
