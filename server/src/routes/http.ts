/** What every route file shares: the typed instance, schemas of octet-stream bodies, path parameters. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ErrorBody, MPC_MAX_BYTES } from '#shared/http/contract.ts'
import { BackupId, OperationId, WalletId } from '#shared/ids.ts'

export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>
export type RequireSession = (request: FastifyRequest) => Promise<void>

export const OctetStream = z
  .instanceof(Uint8Array)
  .meta({ type: 'string', format: 'binary', description: `application/octet-stream, at most ${MPC_MAX_BYTES} bytes` })
export const WalletParams = z.strictObject({ walletId: WalletId })
export const OperationParams = z.strictObject({ walletId: WalletId, operationId: OperationId })
export const BackupParams = z.strictObject({ walletId: WalletId, backupId: BackupId })
/** Answers beside the good one: id only. */
export const failures = { '4xx': ErrorBody, '5xx': ErrorBody }
export const security = [{ session: [] }]
export const OCTET_STREAM = 'application/octet-stream'
