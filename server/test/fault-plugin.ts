/** Faults on chosen requests, and a record of every body: registered by tests and by the testing entry, never by the server. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { rawBody } from '../src/plugins/bodies.ts'
import type { App } from '../src/routes/http.ts'

const where = {
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).optional(),
  /** Regular expression on the path with its query. */
  path: z.string().max(256),
  /** Requests that pass first. */
  skip: z.number().int().min(0).default(0),
  times: z.number().int().min(1).default(1),
}
export const Fault = z.discriminatedUnion('kind', [
  /** The connection ends before anything happened. */
  z.strictObject({ kind: z.literal('drop_request'), ...where }),
  /** Everything happened, the answer is lost. */
  z.strictObject({ kind: z.literal('drop_response'), ...where }),
  z.strictObject({ kind: z.literal('delay'), ms: z.number().int().min(1).max(600_000), ...where }),
  z.strictObject({ kind: z.literal('hang'), ...where }),
  z.strictObject({ kind: z.literal('status'), status: z.number().int().min(400).max(599), id: z.string().max(64).optional(), ...where }),
  z.strictObject({ kind: z.literal('html'), ...where }),
  z.strictObject({ kind: z.literal('redirect'), location: z.string().max(256), ...where }),
  /** Sends this many bytes of JSON text. */
  z.strictObject({ kind: z.literal('big'), bytes: z.number().int().min(1).max(200_000_000).default(10_000_000), ...where }),
  /** Text replaced in the answer, e.g. a public key by another. */
  z.strictObject({ kind: z.literal('replace'), from: z.string().min(1), to: z.string(), ...where }),
  /** One bit of the answer flipped. */
  z.strictObject({ kind: z.literal('flip'), byte: z.number().int().min(0), ...where }),
  z.strictObject({ kind: z.literal('truncate'), bytes: z.number().int().min(0), ...where }),
])
export type Fault = z.output<typeof Fault>
export type FaultInput = z.input<typeof Fault>

export const createFaults = () => {
  const planned: { fault: Fault; skip: number; left: number }[] = []
  const hit = (request: FastifyRequest, kinds: readonly Fault['kind'][]): Fault | undefined => {
    for (const plan of planned) {
      const { fault } = plan
      const isMeant = (fault.method ?? request.method) === request.method && new RegExp(fault.path).test(request.url)
      if (!isMeant || !kinds.includes(fault.kind) || plan.left === 0) continue
      if (plan.skip > 0) {
        plan.skip -= 1
        continue
      }
      plan.left -= 1
      return fault
    }
    return undefined
  }
  return {
    add: (input: FaultInput): void => {
      const fault = Fault.parse(input)
      planned.push({ fault, skip: fault.skip, left: fault.times })
    },
    clear: (): void => void planned.splice(0),
    hit,
  }
}
export type Faults = ReturnType<typeof createFaults>

const before = ['drop_request', 'delay', 'hang', 'status', 'html', 'redirect', 'big'] as const
const after = ['drop_response', 'replace', 'flip', 'truncate'] as const

const answerInstead = async (fault: Fault, request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
  switch (fault.kind) {
    case 'drop_request':
      reply.hijack()
      request.raw.socket.destroy()
      return reply
    case 'delay':
      await sleep(fault.ms)
      return undefined
    case 'hang':
      reply.hijack()
      return reply
    case 'status':
      return reply.code(fault.status).send({ id: fault.id ?? 'INTERNAL_ERROR', message: '<b>\u001b[31mnot for screens</b>' })
    case 'html':
      return reply.type('text/html').send('<!doctype html><title>Sign in to the network</title>')
    case 'redirect':
      return reply.code(302).header('location', fault.location).send()
    case 'big':
      return reply.type('application/json').send(`"${'x'.repeat(fault.bytes)}"`)
    default:
      return undefined
  }
}

const changed = (fault: Fault, payload: unknown): unknown => {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : Buffer.isBuffer(payload) ? Buffer.from(payload) : undefined
  if (!bytes) return payload
  if (fault.kind === 'replace') return bytes.toString('utf8').replaceAll(fault.from, fault.to)
  if (fault.kind === 'truncate') return bytes.subarray(0, fault.bytes)
  const at = fault.kind === 'flip' ? fault.byte : bytes.length
  if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ 1
  return bytes
}

export const createBodyRecord = () => {
  const bodies: Buffer[] = []
  return {
    all: (): Buffer => Buffer.concat(bodies),
    clear: (): void => void bodies.splice(0),
    add: (bytes: unknown): void => {
      if (typeof bytes === 'string') bodies.push(Buffer.from(bytes))
      else if (bytes instanceof Uint8Array) bodies.push(Buffer.from(bytes))
    },
  }
}
export type BodyRecord = ReturnType<typeof createBodyRecord>

/** Passed as `extend` to buildApp: its hooks see every route. */
export const faultPlugin =
  (faults: Faults, record: BodyRecord) =>
  (app: App): void => {
    app.addHook('onRequest', async (request, reply) => {
      const fault = faults.hit(request, before)
      return fault ? answerInstead(fault, request, reply) : undefined
    })
    app.addHook('preValidation', async (request) => record.add(rawBody(request)))
    app.addHook('onSend', async (request, reply, payload) => {
      record.add(payload)
      const fault = faults.hit(request, after)
      if (fault?.kind === 'drop_response') {
        reply.hijack()
        request.raw.socket.destroy()
        return payload
      }
      if (!fault) return payload
      reply.removeHeader('content-length')
      return changed(fault, payload)
    })
  }
