/**
 * The log of main: an allow-list. A line holds the time, an event and the few fields named here, each checked by its form, so that a share, a
 * passphrase or a token has no place to stand. No messages of errors, no paths, no addresses.
 */
import { z } from 'zod'
import { type AppError, ERROR_CODES, type WireError } from '#shared/errors.ts'

const word = z
  .string()
  .max(48)
  .regex(/^[a-z][a-z0-9_.:-]*$/i)
const Fields = z.strictObject({
  code: z.enum(ERROR_CODES).optional(),
  reference: z
    .string()
    .max(16)
    .regex(/^[A-Z0-9-]+$/)
    .optional(),
  channel: word.optional(),
  /** Class of what was caught under the code, and the system's name for it ("ENOSPC"). */
  cause: word.optional(),
  /** File, line and column of our own bundle. */
  where: z
    .string()
    .max(64)
    .regex(/^[\w.-]+:\d+:\d+$/)
    .optional(),
  ms: z.number().min(0).optional(),
})
export type LogFields = z.infer<typeof Fields>

export type Log = {
  /** `event` is `area.what`. A field of another form is dropped, never written. */
  write(level: 'info' | 'error', event: string, fields?: LogFields): void
  /** Logs an error once and answers what may leave the process. */
  report(error: AppError, channel: string): WireError
}

export type LogDeps = {
  readonly sink: (line: string) => void
  /** Wall clock, milliseconds. */
  readonly now: () => number
  readonly random: (length: number) => Uint8Array
}

// Crockford's base 32: no I, L, O, U; a person reads it over the phone.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const reference = (random: LogDeps['random']): string => {
  const text = [...random(8)].map((byte) => ALPHABET.charAt(byte % 32)).join('')
  return `${text.slice(0, 4)}-${text.slice(4)}`
}

const keepValid = (fields: LogFields): LogFields =>
  Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => {
      const field = Fields.shape[name as keyof typeof Fields.shape]
      return value !== undefined && field?.safeParse(value).success === true
    }),
  )

const whereOf = (thrown: unknown): string | undefined => {
  const frame = thrown instanceof Error ? /([\w.-]+\.[cm]?[jt]s:\d+:\d+)/.exec(thrown.stack?.split('\n    at ')[1] ?? '')?.[1] : undefined
  return frame
}
const causeOf = (thrown: unknown): string | undefined => {
  if (!(thrown instanceof Error)) return undefined
  const code = (thrown as NodeJS.ErrnoException).code
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,31}$/.test(code) ? code : thrown.name
}

export const createLog = (deps: LogDeps): Log => {
  const write: Log['write'] = (level, event, fields = {}) => {
    const name = word.safeParse(event).success ? event : 'log.refused'
    deps.sink(`${JSON.stringify({ time: new Date(deps.now()).toISOString(), level, event: name, ...keepValid(fields) })}\n`)
  }
  return {
    write,
    report(error, channel) {
      error.reference ??= reference(deps.random)
      const { code } = error
      const [cause, where] = [causeOf(error.cause), whereOf(error.cause ?? error)]
      // A page that floods us is cut off without filling the disk.
      if (code !== 'ipc.rate') {
        write('error', 'ipc.refused', {
          ...{ code, reference: error.reference, channel },
          ...(cause !== undefined && { cause }),
          ...(where !== undefined && { where }),
        })
      }
      return { code, reference: error.reference }
    },
  }
}
