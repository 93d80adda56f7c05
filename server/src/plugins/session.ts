/** Session and request proof of every route that asks for them: checked before the body is looked at, limited per client. */
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '#shared/errors.ts'
import type { Session, SessionsService } from '../auth/sessions.service.ts'
import type { Limits } from '../config.ts'
import { rawBody } from './bodies.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route answers a device that was replaced as well. */
    allowsRevoked?: boolean
  }
}

const BEARER = /^Bearer ([0-9a-f]{64})$/
const PROOF = /^([0-9a-f]{32})\.([0-9a-f]{128})$/
const sessions = new WeakMap<FastifyRequest, Session>()

/** Of a route that was registered with `requireSession`. */
export const sessionOf = (request: FastifyRequest): Session => {
  const session = sessions.get(request)
  if (!session) throw new AppError('internal.unexpected')
  return session
}

export const registerRateLimit = async (app: FastifyInstance, limits: Limits): Promise<void> => {
  await app.register(rateLimit, { global: true, max: limits.address, timeWindow: '1 minute' })
}

/** A `preValidation` hook. */
export const createRequireSession = (app: FastifyInstance, service: SessionsService, limits: Limits) => {
  const perClient = app.createRateLimit({
    max: limits.client,
    timeWindow: '1 minute',
    keyGenerator: (request) => `client:${sessionOf(request).clientId}`,
  })
  return async (request: FastifyRequest): Promise<void> => {
    const [, token] = BEARER.exec(request.headers.authorization ?? '') ?? []
    const header = request.headers['x-rekindle-proof']
    const [, requestId, signature] = PROOF.exec(typeof header === 'string' ? header : '') ?? []
    if (token === undefined || requestId === undefined || signature === undefined) throw new AppError('auth.session_expired')
    const { method, url: path } = request
    const allowsRevoked = request.routeOptions.config.allowsRevoked === true
    sessions.set(request, await service.authenticate({ token, requestId, signature, method, path, body: rawBody(request), allowsRevoked }))
    const used = await perClient(request)
    if (!used.isAllowed && used.isExceeded) throw new AppError('auth.rate')
  }
}
