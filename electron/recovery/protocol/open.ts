/** OPEN (recovery-protocol.md, step 1): statuses 1 to 3, nothing changes at the server. */
import { sha256 } from '@noble/hashes/sha2.js'
import type { z } from 'zod'
import { ethereumAddress, solanaAddress } from '#shared/addresses.ts'
import {
  type BackupHeader,
  type BackupSecret,
  checkHeader,
  decodeCipherText,
  openBackup,
  parseContent,
  parseHeader,
} from '#shared/backup/rkb1.ts'
import { equalBytes, toHex, wipe } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import type { BackupSummary, WalletSummary } from '#shared/http/contract.ts'
import { BackupId, type BackupMethod, type Curve, SharingId } from '#shared/ids.ts'
import type { Addresses, Preview } from '#shared/ipc/snapshot.ts'
import { publicOf, samePublicKeys, wipeShare } from '#shared/mpc/share.ts'
import type { EpochPublic, EpochShare } from '#shared/mpc/types.ts'
import type { BackupBase } from '#shared/recovery/journal.ts'
import { type OpenStatement, verifyOpen } from '#shared/recovery/receipt.ts'
import type { Driver } from './driver.ts'
import type { BackupChoice, RecoveryIo } from './io.ts'

type Wallet = z.infer<typeof WalletSummary>
export type OpenedBackup = {
  readonly walletId: Wallet['walletId']
  readonly method: BackupMethod
  readonly base: BackupBase
  /** The client's backup share; whoever holds this wipes it. */
  readonly share: EpochShare
  readonly cosignerKeyId: string
  readonly preview: Preview
  /** The highest version of the method that exists, in whatever state: a new one must be above it. */
  readonly newestVersion: number
}

export const newestVersion = (wallet: Pick<Wallet, 'backups'>, method: string): number =>
  Math.max(0, ...wallet.backups.filter((backup) => backup.method === method).map(({ version }) => version))

export const addressesOf = ({ curves }: Pick<EpochPublic, 'curves'>): Addresses => {
  const key = (curve: Curve) => curves.find((candidate) => candidate.curve === curve)?.publicKey
  const [secp256k1, ed25519] = [key('SECP256K1'), key('ED25519')]
  return {
    ethereum: secp256k1 === undefined ? null : ethereumAddress(secp256k1),
    solana: ed25519 === undefined ? null : solanaAddress(ed25519),
  }
}

/** The account's wallet that has the backup. Throws `auth.no_wallet`, `recovery.wallet_frozen`, `backup.*`. */
const chooseBackup = async (io: RecoveryIo, choice: BackupChoice): Promise<{ wallet: Wallet; backup: BackupSummary }> => {
  const { wallets } = await io.api.account()
  if (wallets.length === 0) throw new AppError('auth.no_wallet')
  for (const wallet of wallets) {
    const ofMethod = wallet.backups.filter(({ method }) => method === (choice.method ?? method))
    const usable = ofMethod.filter(({ state }) => state === 'ACTIVE' || state === 'RETAINED').sort((a, b) => b.version - a.version)
    const backup = choice.backupId === undefined ? usable[0] : ofMethod.find(({ backupId }) => backupId === choice.backupId)
    if (backup === undefined) continue
    if (wallet.frozen) throw new AppError('recovery.wallet_frozen')
    if (backup.state === 'PENDING' || backup.state === 'SHREDDED') throw new AppError('backup.not_active')
    if (backup.curves.length === 0 || !backup.curves.every(({ complete }) => complete)) throw new AppError('backup.none_complete')
    return { wallet, backup }
  }
  throw new AppError('backup.not_found')
}

/** A fresh signed statement about this backup; what it says of keys and ciphertext is compared later. Throws `recovery.receipt_invalid`. */
const askOpen = async (io: RecoveryIo, wallet: Wallet, backup: BackupSummary, cipherText: Uint8Array): Promise<OpenStatement> => {
  const nonce = toHex(io.random(32))
  const cipherTextHash = toHex(sha256(cipherText))
  const { method, version } = backup
  const signed = await io.api.open(wallet.walletId, { nonce, method, version, cipherTextHash })
  const statement = verifyOpen(signed, io.cosignerKeys)
  const fits =
    statement.nonce === nonce &&
    statement.walletId === wallet.walletId &&
    statement.clientId === io.clientId &&
    statement.method === method &&
    statement.backupVersion === version &&
    statement.backupId === backup.backupId
  if (!fits) throw new AppError('recovery.receipt_invalid')
  return statement
}

/** The plaintext is what the co-signer signed about: sharing id, Q, V_C and V_S, curve by curve. Throws `backup.public_key_mismatch`. */
const assertSigned = (share: EpochShare, statement: OpenStatement, wallet: Wallet): void => {
  const isSame =
    equalBytes(share.sharingId, statement.public.sharingId) &&
    samePublicKeys(share, statement.public) &&
    share.curves.every(({ verifyingShares }, i) => {
      const theirs = statement.public.curves[i]?.verifyingShares
      return (
        theirs !== undefined && equalBytes(verifyingShares.client, theirs.client) && equalBytes(verifyingShares.cosigner, theirs.cosigner)
      )
    }) &&
    wallet.publicKeys.every(({ curve, publicKey }) =>
      share.curves.some((own) => own.curve === curve && toHex(own.publicKey) === publicKey),
    ) &&
    wallet.publicKeys.length === share.curves.length
  if (!isSame) throw new AppError('backup.public_key_mismatch')
}

const previewOf = (share: EpochShare, header: BackupHeader, backup: BackupSummary, wallet: Wallet): Preview => ({
  walletId: wallet.walletId,
  addresses: addressesOf(publicOf(share)),
  method: backup.method,
  backupId: BackupId.parse(header.backupId),
  createdAt: header.createdAt,
  curves: share.curves.map(({ curve }) => curve),
})

/** Status 1: ciphertext, the co-signer's word about it, and the key. */
const readShare = (driver: Driver, choice: BackupChoice) =>
  driver.during(1, async (tell) => {
    const { io } = driver
    if (io.keys === null) throw new AppError('keysource.not_found')
    const { wallet, backup } = await chooseBackup(io, choice)
    const { method, version, backupId } = backup
    const cipherText =
      choice.cipherText === undefined ? await io.api.getBackup(io.clientId, { method, version }) : decodeCipherText(choice.cipherText)
    tell({ bytes: cipherText.length })
    const statement = await askOpen(io, wallet, backup, cipherText)
    const secret = await io.keys.find({ walletId: wallet.walletId, backupId, version })
    return { wallet, backup, cipherText, statement, secret }
  })

const forget = (secret: BackupSecret): void => (secret.kind === 'key' ? wipe(secret.key) : undefined)

/** Answers the opened backup, or throws with nothing changed anywhere. */
export const openShare = async (driver: Driver, choice: BackupChoice): Promise<OpenedBackup> => {
  const { io } = driver
  const { wallet, backup, cipherText, statement, secret } = await readShare(driver, choice)
  const { header, plaintext } = await driver
    .during(2, async (tell) => {
      const parsed = parseHeader(cipherText)
      checkHeader(parsed.header, {
        walletId: wallet.walletId,
        clientId: io.clientId,
        backupId: backup.backupId,
        version: backup.version,
        sharingId: statement.public.sharingId,
      })
      tell({ bytes: cipherText.length })
      return { header: parsed.header, plaintext: await openBackup(parsed, secret, io.kdf) }
    })
    .finally(() => forget(secret))
  try {
    return await driver.during(3, async (tell) => {
      const share = parseContent(header, plaintext)
      try {
        // Whatever the custodian handed out opened; it must also be what both sides proved when it was made.
        if (toHex(sha256(cipherText)) !== statement.cipherTextHash) throw new AppError('backup.wrong_version')
        assertSigned(share, statement, wallet)
        for (const { curve } of share.curves) tell({ curve })
        return {
          walletId: wallet.walletId,
          method: backup.method,
          base: { backupId: backup.backupId, version: backup.version, sharingId: SharingId.parse(toHex(share.sharingId)) },
          share,
          cosignerKeyId: statement.keyId,
          preview: previewOf(share, header, backup, wallet),
          newestVersion: newestVersion(wallet, backup.method),
        }
      } catch (thrown) {
        wipeShare(share)
        throw thrown
      }
    })
  } finally {
    wipe(plaintext)
  }
}
