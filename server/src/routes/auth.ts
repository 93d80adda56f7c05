/** Sign-in by one-time code, renewal by a known device key, sign-out. */
import type { z } from 'zod'
import {
  ChallengeRequest,
  ChallengeResponse,
  CreateSessionRequest,
  Empty,
  paths,
  RenewSessionRequest,
  SendCodeRequest,
  SendCodeResponse,
  SessionResponse,
} from '#shared/http/contract.ts'
import { ClientId, WalletId } from '#shared/ids.ts'
import type { CodesService } from '../auth/codes.service.ts'
import { type Opened, SESSION_SECONDS, type SessionsService } from '../auth/sessions.service.ts'
import type { Limits } from '../config.ts'
import { sessionOf } from '../plugins/session.ts'
import { type App, failures, type RequireSession, security } from './http.ts'

type Services = {
  readonly codes: CodesService
  readonly sessions: SessionsService
  readonly clock: () => number
  readonly limits: Limits
  readonly requireSession: RequireSession
}

export const registerAuthRoutes = (app: App, { codes, sessions, clock, limits, requireSession }: Services): void => {
  const config = { rateLimit: { max: limits.signIn, timeWindow: '1 minute' } }
  const tags = ['sign-in']
  const answer = ({ sessionToken, clientId, walletId }: Opened): z.output<typeof SessionResponse> => ({
    sessionToken,
    expiresInSeconds: SESSION_SECONDS,
    serverTime: clock(),
    clientId: ClientId.parse(clientId),
    walletId: walletId === null ? null : WalletId.parse(walletId),
  })

  app.post(paths.codes, {
    config,
    schema: { tags, body: SendCodeRequest, response: { 200: SendCodeResponse, ...failures } },
    handler: (request) => codes.send(request.body.email),
  })
  app.post(paths.sessions, {
    config,
    schema: { tags, body: CreateSessionRequest, response: { 200: SessionResponse, ...failures } },
    handler: async (request) => answer(await sessions.create(request.body)),
  })
  app.post(paths.challenges, {
    config,
    schema: { tags, body: ChallengeRequest, response: { 200: ChallengeResponse, ...failures } },
    handler: async (request) => ({ challenge: sessions.challenge(request.body.devicePublicKey) }),
  })
  app.post(paths.renewals, {
    config,
    schema: { tags, body: RenewSessionRequest, response: { 200: SessionResponse, ...failures } },
    handler: async (request) => answer(await sessions.renew(request.body)),
  })
  app.delete(paths.session, {
    preValidation: requireSession,
    schema: { tags, security, response: { 200: Empty, ...failures } },
    handler: async (request) => {
      await sessions.end(sessionOf(request))
      return {}
    },
  })
}
