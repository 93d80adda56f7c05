/**
 * A database backup that counts: dumped, restored into a scratch database, checked there against the KMS, and only then the
 * watermark rises for the backup shares that it holds. Sealing keys are not in it: they live in another failure domain.
 */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { wipeShare } from '#shared/mpc/share.ts'
import { verifyAudit } from '../audit/audit-log.ts'
import { hashOf } from '../cosigner/hashes.ts'
import type { Maintenance } from '../cosigner/maintenance.ts'
import { createSealedShares } from '../cosigner/sealed-shares.ts'
import type { Database } from '../db/client.ts'
import { dumpDatabase, restoreScratch } from '../db/dump.ts'
import type { Db } from '../db/schema.ts'
import type { Deps } from '../deps.ts'

export type BackupReport = { readonly file: string; readonly wallets: number; readonly backups: number; readonly auditEntries: number }

/** Every ACTIVE backup of the copy: ciphertext there and unchanged, co-signer's half unseals and fits. Throws at the first that doesn't. */
const completeBackups = async (copy: Db, deps: Pick<Deps, 'kms' | 'random'>): Promise<Map<string, string[]>> => {
  const shares = createSealedShares(deps.kms, deps.random)
  const rows = await copy
    .selectFrom('backups')
    .innerJoin('wallets', 'wallets.wallet_id', 'backups.wallet_id')
    .leftJoin('custodian_cipher_texts as stored', (join) =>
      join
        .onRef('stored.client_id', '=', 'wallets.client_id')
        .onRef('stored.method', '=', 'backups.method')
        .onRef('stored.version', '=', 'backups.version'),
    )
    .selectAll('backups')
    .select(['stored.cipher_text', 'stored.cipher_text_hash'])
    .where('backups.state', '=', 'ACTIVE')
    .execute()
  const held = new Map<string, string[]>()
  for (const row of rows) {
    const isStored = row.cipher_text !== null && hashOf(row.cipher_text) === row.cipher_text_hash
    if (!isStored || row.cipher_text_hash !== row.proven_hash) throw new Error(`The copy lacks the ciphertext of backup ${row.backup_id}.`)
    const sealed = { keyId: row.key_id, sealed: row.sealed_share ?? new Uint8Array() }
    wipeShare(await shares.unseal(row.wallet_id, 'backup', row.sharing_id, sealed))
    held.set(row.wallet_id, [...(held.get(row.wallet_id) ?? []), row.backup_id])
  }
  return held
}

export const makeBackup = async (options: {
  readonly database: Database
  readonly deps: Pick<Deps, 'kms' | 'random' | 'clock'>
  readonly maintenance: Pick<Maintenance, 'raiseWatermark'>
  readonly folder: string
}): Promise<BackupReport> => {
  const { database, deps, maintenance } = options
  const folder = path.join(options.folder, 'backups')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const stamp = new Date(deps.clock() * 1000).toISOString().replaceAll(/[:.]/g, '-')
  const suffix = Buffer.from(deps.random(4)).toString('hex')
  const file = path.join(folder, `${stamp}-${suffix}.${database.source.kind === 'postgres' ? 'dump' : 'tar.gz'}`)
  await dumpDatabase(database, file)
  const copy = await restoreScratch(database.source, file)
  try {
    const auditEntries = await verifyAudit(copy.db)
    const held = await completeBackups(copy.db, deps)
    for (const [walletId, backupIds] of held) await maintenance.raiseWatermark(walletId, backupIds)
    return { file, wallets: held.size, backups: [...held.values()].flat().length, auditEntries }
  } finally {
    await copy.close()
  }
}
