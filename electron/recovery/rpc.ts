/**
 * Calls both ways over one message port, typed by a table of zod schemas on each side. What does not fit its schema is
 * dropped on the floor of the receiver: a call gets `mpc.protocol`, a reply to nobody is ignored, nothing throws.
 */
import { z } from 'zod'
import { AppError, asAppError, type WireError } from '#shared/errors.ts'
import { WireErrorSchema } from '#shared/ipc/snapshot.ts'

export type Port = {
  postMessage(message: unknown): void
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

const Envelope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('call'), id: z.number().int().min(0), name: z.string().max(32), input: z.unknown() }),
  z.strictObject({ kind: z.literal('answer'), id: z.number().int().min(0), value: z.unknown() }),
  z.strictObject({ kind: z.literal('failure'), id: z.number().int().min(0), error: WireErrorSchema }),
])

export type Rpc<Theirs extends CallSchemas> = {
  readonly call: Caller<Theirs>
  /** Every call that still waits is rejected; later ones too. */
  readonly close: (reason: AppError) => void
}

/** `report` gets what a call of ours threw, for the log of this process; the other side gets code and reference only. */
export const createRpc = <Own extends CallSchemas, Theirs extends CallSchemas>(options: {
  port: Port
  own: Own
  theirs: Theirs
  implementation: Implementation<Own>
  report: (thrown: AppError) => string
}): Rpc<Theirs> => {
  const { port, own, theirs, implementation, report } = options
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
      port.postMessage({ kind: 'answer', id, value })
    } catch (thrown) {
      const error = asAppError(thrown)
      const wire: WireError = { code: error.code, reference: error.reference ?? report(error) }
      port.postMessage({ kind: 'failure', id, error: wire })
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
      const { code, reference } = envelope.error
      return call.reject(new AppError(code, { reference }))
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
        port.postMessage({ kind: 'call', id, name, input })
      }),
    close: (reason) => {
      closed = reason
      for (const { reject } of waiting.values()) reject(reason)
      waiting.clear()
    },
  }
}
