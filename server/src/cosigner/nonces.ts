/** Fresh server bytes that open a backup sharing or a device check: single use, ten minutes, in memory. */
import { toHex } from '#shared/bytes.ts'

const SECONDS = 10 * 60
const MAX_PER_DEVICE = 8
const MAX_DEVICES = 10_000

type Entry = { readonly value: string; readonly until: number; readonly purpose: 'commit' | 'request' }
export type Nonces = {
  readonly issue: (subject: string) => string
  /** A repeated COMMIT gets the bytes of the first answer while they are unused. */
  readonly issueForCommit: (subject: string) => string
  readonly takeNewest: (subject: string) => string | undefined
  readonly take: (subject: string, value: string) => boolean
}

export const createNonces = (options: { readonly clock: () => number; readonly random: (length: number) => Uint8Array }): Nonces => {
  const issued = new Map<string, readonly Entry[]>()
  const fresh = (subject: string): readonly Entry[] => (issued.get(subject) ?? []).filter(({ until }) => until > options.clock())
  const keep = (subject: string, entries: readonly Entry[]): void => {
    issued.delete(subject)
    if (entries.length > 0) issued.set(subject, entries.slice(-MAX_PER_DEVICE))
    const [oldest] = issued.keys()
    if (issued.size > MAX_DEVICES && oldest !== undefined) issued.delete(oldest)
  }
  const add = (subject: string, purpose: Entry['purpose']): string => {
    const value = toHex(options.random(32))
    keep(subject, [...fresh(subject), { value, until: options.clock() + SECONDS, purpose }])
    return value
  }
  return {
    issue: (subject) => add(subject, 'request'),
    issueForCommit: (subject) => fresh(subject).findLast(({ purpose }) => purpose === 'commit')?.value ?? add(subject, 'commit'),
    takeNewest: (subject) => {
      const entries = fresh(subject)
      keep(subject, entries.slice(0, -1))
      return entries.at(-1)?.value
    },
    take: (subject, value) => {
      const entries = fresh(subject)
      keep(
        subject,
        entries.filter((entry) => entry.value !== value),
      )
      return entries.some((entry) => entry.value === value)
    },
  }
}
