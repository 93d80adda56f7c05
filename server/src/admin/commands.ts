/** What an operator can do. Runs inside the server's process where one is running, else in the command's own. */
import { rename } from 'node:fs/promises'
import { z } from 'zod'
import { toHex } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { appendAudit } from '../audit/audit-log.ts'
import { addClient, clientByEmail, listClients } from '../auth/auth.repository.ts'
import { normaliseEmail } from '../auth/codes.service.ts'
import type { Maintenance } from '../cosigner/maintenance.ts'
import type { Runtime } from '../runtime.ts'
import { makeBackup } from './backup.ts'

const Email = z.email().max(254)
export const AdminRequest = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('add-client'), email: Email }),
  z.strictObject({ command: z.literal('list') }),
  z.strictObject({ command: z.literal('freeze'), email: Email }),
  z.strictObject({ command: z.literal('unfreeze'), email: Email }),
  z.strictObject({ command: z.literal('backup') }),
])
export type AdminRequest = z.infer<typeof AdminRequest>
export type RunAdmin = (request: AdminRequest) => Promise<unknown>

export const createAdmin = (runtime: Runtime, maintenance: Maintenance): RunAdmin => {
  const { db, clock, random } = runtime.deps
  const requireClient = async (email: string) => {
    const client = await clientByEmail(db, normaliseEmail(email))
    if (!client) throw new AppError('http.not_found')
    return client
  }
  const add = async (given: string) => {
    const email = normaliseEmail(given)
    const clientId = `client-${toHex(random(8))}`
    await db.transaction().execute(async (trx) => {
      if (await clientByEmail(trx, email)) throw new AppError('recovery.conflict')
      await addClient(trx, { client_id: clientId, email, created_at: clock() })
      await appendAudit(trx, clock(), { event: 'client.added', clientId })
    })
    return { email, clientId }
  }
  const setFrozen = async (email: string, frozen: boolean) => {
    const client = await requireClient(email)
    await maintenance.setFrozen(client.client_id, frozen)
    return { email: client.email, frozen }
  }
  return async (request) => {
    switch (request.command) {
      case 'add-client':
        return add(request.email)
      case 'list':
        return { clients: await listClients(db) }
      case 'freeze':
        return setFrozen(request.email, true)
      case 'unfreeze':
        return setFrozen(request.email, false)
      case 'backup':
        return makeBackup({ database: runtime.database, deps: runtime.deps, maintenance, folder: runtime.folder })
    }
  }
}

/** The database folder of before stays beside the new one. */
export const setAside = async (folder: string, stamp: string): Promise<void> => {
  await rename(folder, `${folder}.before-${stamp}`).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
}
