/** Bodies: JSON to 64 KB, MPC messages to 4 KB, nothing else. The raw bytes stay at hand: the device's signature covers them. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '#shared/errors.ts'
import { MPC_MAX_BYTES } from '#shared/http/contract.ts'

const raw = new WeakMap<FastifyRequest, Uint8Array>()
export const rawBody = (request: FastifyRequest): Uint8Array => raw.get(request) ?? new Uint8Array()

export const registerBodies = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers()
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = body as Buffer
    raw.set(request, bytes)
    if (bytes.length === 0) return done(null, undefined)
    let text: string
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    } catch {
      return done(new AppError('input.invalid'))
    }
    return parseJson(request, text, done)
  })
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer', bodyLimit: MPC_MAX_BYTES }, (request, body, done) => {
    raw.set(request, body as Buffer)
    done(null, new Uint8Array(body as Buffer))
  })
}
