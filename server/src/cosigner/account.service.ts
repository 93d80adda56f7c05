/** What a client may know about its wallets, and the signed, audited answer to OPEN. */
import type { z } from 'zod'
import { toHex } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { type AccountResponse, type OpenRequest, type SignedStatement, WalletSummary } from '#shared/http/contract.ts'
import { BackupId, BackupMethod, ClientId, SharingId, WalletId } from '#shared/ids.ts'
import { decodePublic } from '#shared/mpc/share.ts'
import { encodeOpen, signStatement } from '#shared/recovery/receipt.ts'
import { appendAudit } from '../audit/audit-log.ts'
import type { Session } from '../auth/sessions.service.ts'
import type { CosignerContext } from './context.ts'
import {
  addWallet,
  type BackupRow,
  backupByVersion,
  backupRows,
  type EpochRow,
  epochRows,
  openOperations,
  type WalletRow,
  walletOfClient,
} from './cosigner.repository.ts'
import { requireWallet } from './wallet-access.ts'

const MAX_LISTED = 64

export type AccountService = {
  readonly account: (session: Session) => Promise<AccountResponse>
  readonly createWallet: (session: Session) => Promise<string>
  readonly open: (session: Session, walletId: string, request: z.output<typeof OpenRequest>) => Promise<SignedStatement>
}

export const createAccountService = ({ db, clock, random, signing, custodian }: CosignerContext): AccountService => {
  const backupSummary = async (clientId: string, row: BackupRow) => {
    const isStored = (await custodian.storedHash(clientId, row.method, row.version)) !== null
    const curves = row.public_share ? decodePublic(row.public_share).curves : []
    const isComplete = isStored && row.sealed_share !== null
    return {
      backupId: row.backup_id,
      method: row.method,
      version: row.version,
      state: row.state,
      sharingId: row.sharing_id,
      curves: curves.map(({ curve }) => ({ curve, complete: isComplete })),
      createdAt: row.created_at,
    }
  }
  const epochSummary = (session: Session, row: EpochRow) => ({
    epochId: row.epoch_id,
    counter: row.counter,
    state: row.state,
    deviceName: row.device_name,
    thisDevice: row.device_key === session.deviceKey,
    createdAt: row.created_at,
    retiredAt: row.retired_at,
    destroyedAt: row.destroyed_at,
  })

  const walletSummary = async (session: Session, wallet: WalletRow): Promise<WalletSummary> => {
    const epochs = await epochRows(db, wallet.wallet_id)
    const backups = (await backupRows(db, wallet.wallet_id)).slice(0, MAX_LISTED)
    const [operation] = await openOperations(db, wallet.wallet_id, clock())
    const known = epochs.find((row) => row.public_share !== null)?.public_share
    const keys = known ? decodePublic(known).curves : []
    return WalletSummary.parse({
      walletId: wallet.wallet_id,
      frozen: wallet.frozen,
      publicKeys: keys.map(({ curve, publicKey }) => ({ curve, publicKey: toHex(publicKey) })),
      backups: await Promise.all(backups.map((row) => backupSummary(wallet.client_id, row))),
      epochs: epochs.slice(0, MAX_LISTED).map((row) => epochSummary(session, row)),
      operation: operation
        ? {
            operationId: operation.operation_id,
            state: operation.state,
            deviceName: operation.device_name,
            thisDevice: operation.device_key === session.deviceKey,
          }
        : null,
    })
  }

  return {
    account: async (session) => {
      const wallet = await walletOfClient(db, session.clientId)
      const wallets = wallet ? [await walletSummary(session, wallet)] : []
      return { clientId: ClientId.parse(session.clientId), serverTime: clock(), wallets }
    },

    // One wallet a client; a repeat gets the same id.
    createWallet: async (session) => {
      const id = toHex(random(16))
      return db.transaction().execute(async (trx) => {
        await addWallet(trx, { wallet_id: id, client_id: session.clientId, created_at: clock() })
        const wallet = await walletOfClient(trx, session.clientId)
        if (!wallet) throw new AppError('internal.unexpected')
        if (wallet.wallet_id === id) {
          await appendAudit(trx, clock(), { event: 'wallet.created', clientId: session.clientId, detail: { walletId: id } })
        }
        return wallet.wallet_id
      })
    },

    // The hash is the custodian's own record of the bytes, never the request's: the worker compares.
    open: async (session, walletId, { nonce, method, version, cipherTextHash }) => {
      const wallet = await requireWallet(db, session, walletId)
      const row = await backupByVersion(db, walletId, method, version)
      const stored = await custodian.storedHash(session.clientId, method, version)
      const mayOpen = row?.state === 'ACTIVE' || (wallet.safe_mode && row?.state === 'RETAINED')
      if (!row?.public_share || !mayOpen) throw new AppError('backup.not_active')
      const hash = row.proven_hash ?? stored
      if (hash === null) throw new AppError('backup.not_found')
      const now = clock()
      const detail = { walletId, method, version, matches: cipherTextHash === hash ? 1 : 0 }
      await db.transaction().execute((trx) => appendAudit(trx, now, { event: 'backup.opened', clientId: session.clientId, detail }))
      const statement = encodeOpen({
        version: 1,
        keyId: signing.keyId,
        walletId: WalletId.parse(walletId),
        seq: wallet.seq,
        time: now,
        nonce,
        clientId: ClientId.parse(session.clientId),
        method: BackupMethod.parse(method),
        backupVersion: version,
        backupId: BackupId.parse(row.backup_id),
        sharingId: SharingId.parse(row.sharing_id),
        cipherTextHash: hash,
        public: decodePublic(row.public_share),
      })
      return signStatement(statement, signing.sign)
    },
  }
}
