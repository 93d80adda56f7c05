/** The new backup, CLEAN, and the device check. */
import {
  BackupConfirmRequest,
  BackupConfirmResponse,
  BackupProofRequest,
  BackupProofResponse,
  BackupReshareQuery,
  CleanRequest,
  CleanResponse,
  DeviceCheckResponse,
  NonceResponse,
  paths,
} from '#shared/http/contract.ts'
import type { BackupsService } from '../cosigner/backups.service.ts'
import type { DeviceCheckService } from '../cosigner/device-check.service.ts'
import { sessionOf } from '../plugins/session.ts'
import { type App, BackupParams, failures, OCTET_STREAM, OctetStream, type RequireSession, security, WalletParams } from './http.ts'

type Services = {
  readonly backups: BackupsService
  readonly deviceCheck: DeviceCheckService
  readonly requireSession: RequireSession
}

export const registerBackupRoutes = (app: App, { backups, deviceCheck, requireSession }: Services): void => {
  const tags = ['backups']
  const preValidation = requireSession
  const params = BackupParams
  const at = [':walletId', ':backupId'] as const

  app.post(paths.nonces(at[0]), {
    preValidation,
    schema: { tags, security, params: WalletParams, response: { 200: NonceResponse, ...failures } },
    handler: async (request) => ({ serverRandom: await backups.nonce(sessionOf(request), request.params.walletId) }),
  })
  app.post(paths.backupReshare(...at, 1), {
    preValidation,
    schema: { tags, security, params, querystring: BackupReshareQuery, consumes: [OCTET_STREAM], body: OctetStream },
    handler: async (request, reply) => {
      const answer = await backups.round1(sessionOf(request), request.params, request.query, request.body)
      return reply.type(OCTET_STREAM).send(Buffer.from(answer))
    },
  })
  const rounds = { 2: backups.round2, 3: backups.round3 } as const
  for (const round of [2, 3] as const) {
    app.post(paths.backupReshare(...at, round), {
      preValidation,
      schema: { tags, security, params, consumes: [OCTET_STREAM], body: OctetStream },
      handler: async (request, reply) => {
        const answer = await rounds[round](sessionOf(request), request.params, request.body)
        return reply.type(OCTET_STREAM).send(Buffer.from(answer))
      },
    })
  }
  app.post(paths.backupProof(...at), {
    preValidation,
    schema: { tags, security, params, body: BackupProofRequest, response: { 200: BackupProofResponse, ...failures } },
    handler: (request) => backups.prove(sessionOf(request), request.params, request.body),
  })
  app.post(paths.backupConfirm(...at), {
    preValidation,
    schema: { tags, security, params, body: BackupConfirmRequest, response: { 200: BackupConfirmResponse, ...failures } },
    handler: (request) => backups.confirm(sessionOf(request), request.params, request.body),
  })
  app.post(paths.clean(at[0]), {
    preValidation,
    schema: { tags, security, params: WalletParams, body: CleanRequest, response: { 200: CleanResponse, ...failures } },
    handler: (request) => backups.clean(sessionOf(request), request.params.walletId, request.body),
  })
  app.post(paths.deviceCheck(at[0], 1), {
    preValidation,
    schema: { tags, security, params: WalletParams, consumes: [OCTET_STREAM], body: OctetStream },
    handler: async (request, reply) => {
      const answer = await deviceCheck.round1(sessionOf(request), request.params.walletId, request.body)
      return reply.type(OCTET_STREAM).send(Buffer.from(answer))
    },
  })
  app.post(paths.deviceCheck(at[0], 2), {
    preValidation,
    schema: {
      tags,
      security,
      params: WalletParams,
      consumes: [OCTET_STREAM],
      body: OctetStream,
      response: { 200: DeviceCheckResponse, ...failures },
    },
    handler: async (request) => {
      await deviceCheck.round2(sessionOf(request), request.params.walletId, request.body)
      return { verified: true } as const
    },
  })
}
