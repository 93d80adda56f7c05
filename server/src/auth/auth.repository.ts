/** SQL of sign-in: clients, one-time codes, devices, sessions, request ids. */

import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import type { Db, Schema } from '../db/schema.ts'

export type CodeRow = Selectable<Schema['codes']>
export type SessionRow = Selectable<Schema['sessions']>
export type DeviceRow = Selectable<Schema['devices']>

export const addClient = (db: Db, row: Schema['clients']): Promise<unknown> => db.insertInto('clients').values(row).execute()
export const clientByEmail = (db: Db, email: string) => db.selectFrom('clients').selectAll().where('email', '=', email).executeTakeFirst()
export const listClients = (db: Db) =>
  db
    .selectFrom('clients')
    .leftJoin('wallets', 'wallets.client_id', 'clients.client_id')
    .select(['clients.client_id', 'email', 'wallet_id', 'frozen', 'safe_mode'])
    .orderBy('clients.created_at')
    .execute()

export const lockCode = (trx: Db, email: string): Promise<CodeRow | undefined> =>
  trx.selectFrom('codes').selectAll().where('email', '=', email).forUpdate().executeTakeFirst()
export const putCode = (trx: Db, row: Schema['codes']): Promise<unknown> =>
  trx
    .insertInto('codes')
    .values(row)
    .onConflict((conflict) => conflict.column('email').doUpdateSet(row))
    .execute()
export const updateCode = (trx: Db, email: string, change: { tries?: number; used_at?: number }): Promise<unknown> =>
  trx.updateTable('codes').set(change).where('email', '=', email).execute()
export const dropStaleCodes = (db: Db, before: number): Promise<unknown> =>
  db.deleteFrom('codes').where('window_start', '<', before).where('expires_at', '<', before).execute()

export const deviceByKey = (db: Db, deviceKey: string): Promise<DeviceRow | undefined> =>
  db.selectFrom('devices').selectAll().where('device_key', '=', deviceKey).executeTakeFirst()
/** A device key belongs to one client for ever; the newest name counts. */
export const putDevice = (trx: Db, row: Schema['devices']): Promise<unknown> =>
  trx
    .insertInto('devices')
    .values(row)
    .onConflict((conflict) => conflict.column('device_key').doUpdateSet({ name: row.name }))
    .execute()
/** COMMIT: every other device key and session of the wallet's client, in the same transaction. */
export const revokeOtherDevices = async (trx: Db, clientId: string, deviceKey: string, now: number): Promise<void> => {
  for (const table of ['devices', 'sessions'] as const) {
    await trx
      .updateTable(table)
      .set({ revoked_at: now })
      .where('client_id', '=', clientId)
      .where('device_key', '<>', deviceKey)
      .where('revoked_at', 'is', null)
      .execute()
  }
}

export const addSession = (trx: Db, row: Schema['sessions']): Promise<unknown> => trx.insertInto('sessions').values(row).execute()
/** With the time at which its device was revoked. */
export const sessionByToken = (db: Db, tokenHash: Uint8Array): Promise<(SessionRow & { device_revoked_at: number | null }) | undefined> =>
  db
    .selectFrom('sessions')
    .innerJoin('devices', 'devices.device_key', 'sessions.device_key')
    .selectAll('sessions')
    .select('devices.revoked_at as device_revoked_at')
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst()
export const endSession = (db: Db, tokenHash: Uint8Array): Promise<unknown> =>
  db.deleteFrom('sessions').where('token_hash', '=', tokenHash).execute()
/** After a restored database: request ids that were used are forgotten with it, so no session from before may go on. */
export const endSessionsOf = (trx: Db, clientId: string): Promise<unknown> =>
  trx.deleteFrom('sessions').where('client_id', '=', clientId).execute()
export const dropExpiredSessions = (db: Db, before: number): Promise<unknown> =>
  db.deleteFrom('sessions').where('expires_at', '<', before).execute()

/** One statement: slides the session if it still counts and notes the request id. False: ended meanwhile, or the id came before. */
export const useSession = async (
  db: Db,
  use: { readonly tokenHash: Uint8Array; readonly requestId: string; readonly now: number; readonly expiresAt: number },
): Promise<boolean> => {
  const { rows } = await sql`
    WITH live AS (
      UPDATE sessions SET expires_at = ${use.expiresAt}
      WHERE token_hash = ${use.tokenHash} AND revoked_at IS NULL AND expires_at > ${use.now}
      RETURNING token_hash
    )
    INSERT INTO request_ids (token_hash, request_id) SELECT token_hash, ${use.requestId} FROM live
    ON CONFLICT DO NOTHING RETURNING request_id`.execute(db)
  return rows.length === 1
}
