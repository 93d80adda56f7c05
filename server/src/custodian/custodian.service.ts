/** Keeps encrypted client backup shares. Which of them are complete it asks the co-signer, each time: derived, never copied. */
import type { z } from 'zod'
import { equalBytes, fromBase64, toBase64 } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { CIPHER_TEXT_MAX_BYTES, type PutBackupRequest } from '#shared/http/contract.ts'
import { appendAudit } from '../audit/audit-log.ts'
import type { Session } from '../auth/sessions.service.ts'
import type { BackupPair, CosignerFacts, CustodianFacts } from '../cosigner/facts.ts'
import { hashOf } from '../cosigner/hashes.ts'
import type { Deps } from '../deps.ts'
import { type CipherTextRow, cipherText, createCipherText, dropCipherTexts } from './custodian.repository.ts'

export type BackupQuery = { readonly backupMethod?: string | undefined; readonly version?: number | undefined }
export type CustodianService = {
  /** Without a version the newest complete pair, of any method if none is named; base64. */
  readonly read: (session: Session, clientId: string, query: BackupQuery) => Promise<string>
  /** The same bytes again are fine; others at the same place throw `recovery.conflict`. */
  readonly write: (session: Session, clientId: string, request: z.output<typeof PutBackupRequest>) => Promise<void>
}

export const createCustodianFacts = ({ db }: Pick<Deps, 'db'>): CustodianFacts => ({
  storedHash: async (clientId, method, version) => (await cipherText(db, clientId, method, version))?.cipher_text_hash ?? null,
  drop: async (clientId, method, versions) => {
    if (versions.length > 0) await dropCipherTexts(db, clientId, method, versions)
  },
})

export const createCustodianService = (
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { cosigner }: { readonly cosigner: Pick<CosignerFacts, 'pairsOf'> },
): CustodianService => {
  const requireOwn = (session: Session, clientId: string): void => {
    if (session.clientId !== clientId) throw new AppError('http.not_found')
  }

  const newestComplete = async (clientId: string, method: string | undefined): Promise<CipherTextRow | undefined> => {
    const isComplete = (pair: BackupPair): boolean => pair.state === 'ACTIVE' && pair.curves.length > 0
    const pairs = (await cosigner.pairsOf(clientId)).filter((pair) => isComplete(pair) && (method ?? pair.method) === pair.method)
    for (const pair of [...pairs].sort((a, b) => b.createdAt - a.createdAt || b.version - a.version)) {
      const row = await cipherText(db, clientId, pair.method, pair.version)
      if (row) return row
    }
    return undefined
  }

  return {
    read: async (session, clientId, { backupMethod, version }) => {
      requireOwn(session, clientId)
      if (version !== undefined && backupMethod === undefined) throw new AppError('input.invalid')
      const row =
        version !== undefined && backupMethod !== undefined
          ? await cipherText(db, clientId, backupMethod, version)
          : await newestComplete(clientId, backupMethod)
      if (!row) throw new AppError(version === undefined ? 'backup.none_complete' : 'backup.not_found')
      const detail = { method: row.method, version: row.version, backupId: row.backup_id }
      await db.transaction().execute((trx) => appendAudit(trx, clock(), { event: 'backup.read', clientId, detail }))
      return toBase64(row.cipher_text)
    },
    write: async (session, clientId, { backupMethod, version, backupId, cipherText: text }) => {
      requireOwn(session, clientId)
      const bytes = fromBase64(text)
      if (bytes.length === 0 || bytes.length > CIPHER_TEXT_MAX_BYTES) throw new AppError('input.too_large')
      const pairs = await cosigner.pairsOf(clientId)
      const isExpected = pairs.some(
        (pair) =>
          pair.backupId === backupId && pair.method === backupMethod && pair.version === version && pair.deviceKey === session.deviceKey,
      )
      if (!isExpected) throw new AppError('backup.not_found')
      const now = clock()
      await db.transaction().execute(async (trx) => {
        const isNew = await createCipherText(trx, {
          client_id: clientId,
          method: backupMethod,
          version,
          backup_id: backupId,
          cipher_text: bytes,
          cipher_text_hash: hashOf(bytes),
          created_at: now,
        })
        if (isNew) {
          await appendAudit(trx, now, { event: 'backup.written', clientId, detail: { method: backupMethod, version, backupId } })
          return
        }
        const before = await cipherText(trx, clientId, backupMethod, version)
        if (!before || !equalBytes(before.cipher_text, bytes)) throw new AppError('recovery.conflict')
      })
    },
  }
}
