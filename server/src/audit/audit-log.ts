/** Append-only, hash-chained: each entry's hash covers the one before, so that a removed or changed row shows. */
import { createHash } from 'node:crypto'
import { equalBytes, lengthPrefixed, u64 } from '#shared/bytes.ts'
import type { Db } from '../db/schema.ts'

/** Closed set of names; `detail` has public ids only. */
export type AuditEvent =
  | 'client.added'
  | 'code.sent'
  | 'session.created'
  | 'session.refused'
  | 'session.renewed'
  | 'session.ended'
  | 'wallet.created'
  | 'wallet.frozen'
  | 'wallet.unfrozen'
  | 'wallet.safe_mode'
  | 'backup.read'
  | 'backup.written'
  | 'backup.opened'
  | 'backup.prepared'
  | 'backup.proven'
  | 'backup.confirmed'
  | 'backup.cleaned'
  | 'operation.started'
  | 'operation.current'
  | 'operation.prepared'
  | 'operation.proven'
  | 'operation.committed'
  | 'operation.aborted'
  | 'operation.cancelled'
  | 'epoch.destroyed'
  | 'device.checked'
  | 'watermark.raised'

export type AuditEntry = {
  readonly event: AuditEvent
  readonly clientId: string | null
  readonly detail?: Readonly<Record<string, string | number | null>>
}

const hashOf = (previous: Uint8Array, id: number, at: number, clientId: string | null, event: string, detail: string): Uint8Array =>
  createHash('sha256')
    .update(lengthPrefixed('rekindle/audit/v1', previous, u64(id), u64(at), clientId ?? '', event, detail))
    .digest()

/** Takes the chain's head lock until the transaction ends: call it last in one. */
export const appendAudit = async (trx: Db, at: number, { event, clientId, detail }: AuditEntry): Promise<void> => {
  const head = await trx.selectFrom('audit_head').selectAll().forUpdate().executeTakeFirstOrThrow()
  const id = head.id + 1
  const text = JSON.stringify(detail ?? {})
  const hash = hashOf(head.hash, id, at, clientId, event, text)
  await trx.insertInto('audit').values({ id, at, client_id: clientId, event, detail: text, previous_hash: head.hash, hash }).execute()
  await trx.updateTable('audit_head').set({ id, hash }).execute()
}

/** Walks the whole chain; answers the number of entries, or throws at the first that doesn't fit. */
export const verifyAudit = async (db: Db): Promise<number> => {
  const rows = await db.selectFrom('audit').selectAll().orderBy('id').execute()
  const head = await db.selectFrom('audit_head').selectAll().executeTakeFirstOrThrow()
  let previous: Uint8Array = new Uint8Array(32)
  for (const [index, row] of rows.entries()) {
    const expected = hashOf(previous, index + 1, row.at, row.client_id, row.event, row.detail)
    if (row.id !== index + 1 || !equalBytes(row.previous_hash, previous) || !equalBytes(row.hash, expected)) {
      throw new Error(`audit chain is broken at entry ${index + 1}`)
    }
    previous = row.hash
  }
  if (head.id !== rows.length || !equalBytes(head.hash, previous)) throw new Error('audit chain ends before its head')
  return rows.length
}
