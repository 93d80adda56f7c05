/** Notices that a transaction asked for, sent after it and again until they went out; a dead mail server never stops a commit. */
import type { Deps } from '../deps.ts'

const MAX_ATTEMPTS = 20

export type Outbox = { readonly flush: () => Promise<void> }

export const createOutbox = ({ db, clock, notify, log }: Pick<Deps, 'db' | 'clock' | 'notify' | 'log'>): Outbox => {
  const sendDue = async (): Promise<void> => {
    const due = await db
      .selectFrom('outbox')
      .innerJoin('clients', 'clients.client_id', 'outbox.client_id')
      .select(['outbox.id', 'outbox.kind', 'outbox.device_name', 'outbox.created_at', 'clients.email'])
      .where('sent_at', 'is', null)
      .where('attempts', '<', MAX_ATTEMPTS)
      .orderBy('outbox.id')
      .limit(50)
      .execute()
    for (const row of due) {
      await db
        .updateTable('outbox')
        .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
        .where('id', '=', row.id)
        .execute()
      try {
        await notify.notice(row.email, { kind: row.kind, deviceName: row.device_name, at: row.created_at })
        await db.updateTable('outbox').set({ sent_at: clock() }).where('id', '=', row.id).execute()
      } catch {
        log.error({ event: 'outbox.failed', outboxId: row.id })
      }
    }
  }
  let running: Promise<void> | undefined
  return {
    flush: () => {
      running ??= sendDue().finally(() => {
        running = undefined
      })
      return running
    },
  }
}
