/**
 * Calls both ways over one message port, typed by a table of zod schemas on each side. What does not fit its schema goes no
 * further: a call gets `mpc.protocol`, an answer to nobody is ignored, nothing throws.
 */
import { z } from 'zod'
import { wipe } from '#shared/bytes.ts'
import { AppError, asAppError } from '#shared/errors.ts'
import { WireErrorSchema } from '#shared/ipc/snapshot.ts'

export type Port = {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
}
export type CallSchemas = Readonly<Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>>
export type Implementation<S extends CallSchemas> = {
  readonly [K in keyof S]: (input: z.output<S[K]['input']>) => Promise<z.input<S[K]['output']>>
}
export type Caller<S extends CallSchemas> = <K extends keyof S & string>(
  name: K,
  input: z.input<S[K]['input']>,
) => Promise<z.output<S[K]['output']>>

/** What a failure was under its code, for the other side's log: a class or system name and a place in our own bundle, never a text. */
const Trace = z.strictObject({
  cause: z
    .string()
    .max(48)
    .regex(/^[A-Za-z][\w.:-]*$/)
    .optional(),
  where: z
    .string()
    .max(64)
    .regex(/^[\w.-]+:\d+:\d+$/)
    .optional(),
})
type Trace = z.infer<typeof Trace>
const Id = z.number().int().min(0)
const Envelope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('call'), id: Id, name: z.string().max(32), input: z.unknown() }),
  z.strictObject({ kind: z.literal('answer'), id: Id, value: z.unknown() }),
  z.strictObject({ kind: z.literal('failure'), id: Id, error: WireErrorSchema, trace: Trace }),
])

const traceOf = (error: AppError): Trace => {
  const cause = error.cause instanceof Error ? error.cause : error
  const system = (cause as NodeJS.ErrnoException).code
  const trace = {
    cause: typeof system === 'string' ? system : cause.name,
    where: /([\w.-]+\.[cm]?[jt]s:\d+:\d+)/.exec(cause.stack?.split('\n    at ')[1] ?? '')?.[1],
  }
  const parsed = Trace.safeParse(trace)
  return parsed.success ? parsed.data : {}
}
const errorOf = (code: AppError['code'], reference: string, trace: Trace): AppError => {
  const cause = new Error(code)
  cause.name = trace.cause ?? 'Error'
  cause.stack = `${cause.name}\n    at ${trace.where ?? ''}`
  return new AppError(code, reference === '' ? { cause } : { cause, reference })
}

export type Rpc<Theirs extends CallSchemas> = {
  readonly call: Caller<Theirs>
  /** Every call that still waits is rejected; later ones too. */
  readonly close: (reason: AppError) => void
}

export const createRpc = <Own extends CallSchemas, Theirs extends CallSchemas>(options: {
  port: Port
  own: Own
  theirs: Theirs
  implementation: Implementation<Own>
  /** Secret bytes of an answer: `post` clones, so this side's copy goes at once. */
  secretsOf?: (name: string, value: unknown) => readonly Uint8Array[]
}): Rpc<Theirs> => {
  const { port, own, theirs, implementation, secretsOf = () => [] } = options
  type Waiting = { resolve: (value: unknown) => void; reject: (error: AppError) => void; schema: z.ZodType }
  const waiting = new Map<number, Waiting>()
  let nextId = 0
  let closed: AppError | undefined

  const answer = async (id: number, name: string, input: unknown): Promise<void> => {
    try {
      const schemas = Object.hasOwn(own, name) ? own[name] : undefined
      const parsed = schemas?.input.safeParse(input)
      if (schemas === undefined || parsed?.success !== true) throw new AppError('mpc.protocol')
      const value = schemas.output.parse(await implementation[name as keyof Own](parsed.data as never))
      try {
        port.post({ kind: 'answer', id, value })
      } finally {
        wipe(...secretsOf(name, value))
      }
    } catch (thrown) {
      const error = asAppError(thrown)
      port.post({ kind: 'failure', id, error: { code: error.code, reference: error.reference ?? '' }, trace: traceOf(error) })
    }
  }

  port.onMessage((message) => {
    const parsed = Envelope.safeParse(message)
    if (!parsed.success || closed !== undefined) return
    const envelope = parsed.data
    if (envelope.kind === 'call') {
      void answer(envelope.id, envelope.name, envelope.input)
      return
    }
    const call = waiting.get(envelope.id)
    if (call === undefined) return
    waiting.delete(envelope.id)
    if (envelope.kind === 'failure') {
      const { error, trace } = envelope
      return call.reject(errorOf(error.code, error.reference, trace))
    }
    const value = call.schema.safeParse(envelope.value)
    if (value.success) call.resolve(value.data)
    else call.reject(new AppError('mpc.protocol', { cause: value.error }))
  })

  return {
    call: (name, input) =>
      new Promise((resolve, reject) => {
        if (closed !== undefined) return reject(closed)
        const id = nextId++
        const schema = (theirs[name] as CallSchemas[string]).output
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject, schema })
        port.post({ kind: 'call', id, name, input })
      }),
    close: (reason) => {
      closed = reason
      for (const { reject } of waiting.values()) reject(reason)
      waiting.clear()
    },
  }
}
