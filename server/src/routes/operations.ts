/** START to COMMIT of an operation. MPC rounds are octet streams; round and path say which. */
import {
  CancelResponse,
  CommitRequest,
  CommitResponse,
  Empty,
  paths,
  StartRequest,
  StartResponse,
  StatusResponse,
} from '#shared/http/contract.ts'
import type { OperationsService } from '../cosigner/operations.service.ts'
import type { ProofService } from '../cosigner/proof.service.ts'
import type { ReshareService } from '../cosigner/reshare.service.ts'
import { sessionOf } from '../plugins/session.ts'
import { type App, failures, OCTET_STREAM, OctetStream, OperationParams, type RequireSession, security, WalletParams } from './http.ts'

type Services = {
  readonly operations: OperationsService
  readonly reshare: ReshareService
  readonly proof: ProofService
  readonly requireSession: RequireSession
}

export const registerOperationRoutes = (app: App, { operations, reshare, proof, requireSession }: Services): void => {
  const tags = ['operations']
  const preValidation = requireSession
  const params = OperationParams
  const at = [':walletId', ':operationId'] as const

  app.post(paths.operations(at[0]), {
    preValidation,
    schema: { tags, security, params: WalletParams, body: StartRequest, response: { 200: StartResponse, ...failures } },
    handler: (request) => operations.start(sessionOf(request), request.params.walletId, request.body),
  })
  // Also to a device that another one has replaced (F52): it may drop its pending share only on the signed outcome.
  app.get(paths.operation(...at), {
    config: { allowsRevoked: true },
    preValidation,
    schema: { tags, security, params, response: { 200: StatusResponse, ...failures } },
    handler: (request) => operations.status(sessionOf(request), request.params),
  })
  const rounds = { 1: reshare.round1, 2: reshare.round2, 3: reshare.round3 } as const
  for (const round of [1, 2, 3] as const) {
    app.post(paths.reshare(...at, round), {
      preValidation,
      schema: { tags, security, params, consumes: [OCTET_STREAM], body: OctetStream },
      handler: async (request, reply) => {
        const answer = await rounds[round](sessionOf(request), request.params, request.body)
        return reply.type(OCTET_STREAM).send(Buffer.from(answer))
      },
    })
  }
  app.post(paths.proof(...at, 1), {
    preValidation,
    schema: { tags, security, params, consumes: [OCTET_STREAM], body: OctetStream },
    handler: async (request, reply) => {
      const answer = await proof.round1(sessionOf(request), request.params, request.body)
      return reply.type(OCTET_STREAM).send(Buffer.from(answer))
    },
  })
  app.post(paths.proof(...at, 2), {
    preValidation,
    schema: { tags, security, params, consumes: [OCTET_STREAM], body: OctetStream, response: { 200: Empty, ...failures } },
    handler: async (request) => {
      await proof.round2(sessionOf(request), request.params, request.body)
      return {}
    },
  })
  app.post(paths.commit(...at), {
    preValidation,
    schema: { tags, security, params, body: CommitRequest, response: { 200: CommitResponse, ...failures } },
    handler: (request) => operations.commit(sessionOf(request), request.params, request.body),
  })
  app.post(paths.cancel(...at), {
    preValidation,
    schema: { tags, security, params, response: { 200: CancelResponse, ...failures } },
    handler: (request) => operations.cancel(sessionOf(request), request.params),
  })
}
