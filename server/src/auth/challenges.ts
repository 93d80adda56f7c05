/** 32 random bytes that live in this process's memory for a short time and work once. Bounded: the oldest goes first. */
import { toHex } from '#shared/bytes.ts'

export type Challenges = {
  readonly issue: (subject: string) => string
  /** True once, for the subject that it was issued to. */
  readonly take: (subject: string, value: string) => boolean
}

export const createChallenges = (options: {
  readonly clock: () => number
  readonly random: (length: number) => Uint8Array
  readonly seconds: number
  readonly max: number
}): Challenges => {
  const issued = new Map<string, { readonly subject: string; readonly until: number }>()
  return {
    issue: (subject) => {
      const now = options.clock()
      for (const [value, entry] of issued) {
        if (entry.until > now && issued.size < options.max) break
        issued.delete(value)
      }
      const value = toHex(options.random(32))
      issued.set(value, { subject, until: now + options.seconds })
      return value
    },
    take: (subject, value) => {
      const entry = issued.get(value)
      if (entry?.subject !== subject) return false
      issued.delete(value)
      return entry.until > options.clock()
    },
  }
}
