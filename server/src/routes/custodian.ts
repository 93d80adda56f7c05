/** The custodian's endpoint of the industry's guide: the encrypted client backup share, read and written once. */
import { z } from 'zod'
import { Empty, GetBackupResponse, PutBackupRequest, paths } from '#shared/http/contract.ts'
import { BackupMethod, ClientId } from '#shared/ids.ts'
import type { CustodianService } from '../custodian/custodian.service.ts'
import { sessionOf } from '../plugins/session.ts'
import { type App, failures, type RequireSession, security } from './http.ts'

const Params = z.strictObject({ clientId: ClientId })
const Query = z.strictObject({ backupMethod: BackupMethod.optional(), version: z.coerce.number().int().min(1).optional() })

export const registerCustodianRoutes = (
  app: App,
  { custodian, requireSession }: { readonly custodian: CustodianService; readonly requireSession: RequireSession },
): void => {
  const tags = ['custodian']
  app.get(paths.custodianBackup(':clientId'), {
    preValidation: requireSession,
    schema: { tags, security, params: Params, querystring: Query, response: { 200: GetBackupResponse, ...failures } },
    handler: async (request) => ({ cipherText: await custodian.read(sessionOf(request), request.params.clientId, request.query) }),
  })
  app.put(paths.custodianBackup(':clientId'), {
    preValidation: requireSession,
    schema: { tags, security, params: Params, body: PutBackupRequest, response: { 200: Empty, ...failures } },
    handler: async (request) => {
      await custodian.write(sessionOf(request), request.params.clientId, request.body)
      return {}
    },
  })
}
