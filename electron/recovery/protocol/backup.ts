/**
 * BACKUP', CONFIRM and CLEAN (recovery-protocol.md, steps 8 to 10). A new sharing from the live signing pair; its ciphertext is
 * downloaded again and decrypted again with the key as its source gives it back before either side calls it a backup.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { type BackupSecret, checkHeader, openBackup, parseContent, parseHeader, sealBackup } from '#shared/backup/rkb1.ts'
import { equalBytes, fromHex, readFields, toHex, wipe } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { MPC_MAX_BYTES } from '#shared/http/contract.ts'
import { BackupId, type BackupMethod, SharingId } from '#shared/ids.ts'
import { proveKnowledge, verifyKnowledge } from '#shared/mpc/knowledge.ts'
import { encodePublic, publicOf, samePublicKeys, wipeShare } from '#shared/mpc/share.ts'
import { createSharingClient } from '#shared/mpc/sharing.ts'
import type { EpochShare } from '#shared/mpc/types.ts'
import { backupProofContext } from '#shared/recovery/contexts.ts'
import type { BackupAttempt } from '#shared/recovery/journal.ts'
import { type LiveState, liveOf } from '#shared/recovery/machine.ts'
import type { KeySource } from '../../backup/key-source.ts'
import { cosignerKey, type Driver, newId, stateAt } from './driver.ts'
import { verifiedReceipt } from './receipts.ts'

export type RenewRequest = {
  readonly method: BackupMethod
  readonly version: number
  /** Opens the backup sharing: of COMMIT's answer, or of a nonce. */
  readonly serverRandom: string
  /** The live signing share, as its slot gave it back. Stays the caller's. */
  readonly signing: EpochShare
  /** Seconds, for the header. */
  readonly createdAt: number
}
type Made = { readonly share: EpochShare; readonly serverNonce: Uint8Array }

const live = (driver: Driver): LiveState => {
  const state = liveOf(driver.state())
  if (state === null) throw new AppError('internal.unexpected')
  return state
}
const forget = (secret: BackupSecret | undefined): void => (secret?.kind === 'key' ? wipe(secret.key) : undefined)

/** Three rounds; the co-signer's nonce for our proof comes with the last one. The caller wipes the share. */
const shareAgain = async (driver: Driver, { method, version, serverRandom, signing }: RenewRequest, backupId: BackupId): Promise<Made> => {
  const { io } = driver
  const { op, epoch } = live(driver)
  const sharing = createSharingClient({
    context: {
      purpose: 'backup',
      walletId: op.walletId,
      operationId: backupId,
      baseSharingId: signing.sharingId,
      serverRandom: fromHex(serverRandom),
      deviceKey: io.device.publicKey,
      cosignerKey: fromHex(cosignerKey(io, op.cosignerKeyId).publicKey),
    },
    base: signing,
    random: io.random,
    sign: io.device.sign,
  })
  const send = (round: 1 | 2 | 3, message: Uint8Array) =>
    io.api.backupReshare(op.walletId, backupId, round, message, round === 1 ? { method, version, epochId: epoch.epochId } : undefined)
  try {
    const message2 = sharing.reveal(await send(1, sharing.commit()))
    const message3 = sharing.finish(await send(2, message2))
    const [serverNonce, reply3] = readFields(await send(3, message3), 2, MPC_MAX_BYTES) as [Uint8Array, Uint8Array]
    if (serverNonce.length !== 32) throw new AppError('mpc.protocol')
    const { share } = sharing.confirm(reply3)
    if (!samePublicKeys(share, signing)) throw new AppError('mpc.public_key_mismatch')
    return { share, serverNonce }
  } finally {
    sharing.destroy()
  }
}

/** Seals, saves in the profile, creates the key and reads both back from where they lie. */
const sealAndStore = async (driver: Driver, keys: KeySource, request: RenewRequest, share: EpochShare, backupId: BackupId) => {
  const { io } = driver
  const { walletId } = live(driver).op
  const { method, version, createdAt } = request
  const secret = keys.fresh()
  try {
    const sealed = await sealBackup({
      share,
      walletId,
      clientId: io.clientId,
      backupId,
      version,
      createdAt,
      keySource: keys.keySource,
      secret,
      random: io.random,
      kdf: io.kdf,
    })
    const attempt: BackupAttempt = {
      backupId,
      method,
      version,
      sharingId: SharingId.parse(toHex(share.sharingId)),
      cipherTextHash: toHex(sha256(sealed)),
      keyId: parseHeader(sealed).header.keyId,
    }
    await io.cipherTexts.save(attempt, sealed)
    const cipherText = await io.cipherTexts.read(attempt)
    if (!equalBytes(cipherText, sealed)) throw new AppError('vault.verify_failed')
    await driver.record({ v: 1, type: 'CIPHERTEXT_SAVED', backup: attempt })
    await keys.create({ walletId, backupId, version }, secret)
    return { attempt, cipherText }
  } finally {
    forget(secret)
  }
}

/** What the custodian hands out, opened with what the key source hands out. Throws `backup.verify_failed` where it isn't the same. */
const openAgain = async (driver: Driver, keys: KeySource, attempt: BackupAttempt, expected: EpochShare): Promise<EpochShare> => {
  const { io } = driver
  const { walletId } = live(driver).op
  const { backupId, method, version } = attempt
  const secret = await keys.readBack({ walletId, backupId, version })
  let plaintext: Uint8Array | undefined
  try {
    await driver.record({ v: 1, type: 'KEY_CREATED', backupId })
    const cipherText = await io.cipherTexts.read(attempt)
    await io.api.putBackup(io.clientId, { backupMethod: method, version, backupId, cipherText })
    const downloaded = await io.api.getBackup(io.clientId, { method, version }, { unstoppable: true })
    if (toHex(sha256(downloaded)) !== attempt.cipherTextHash) throw new AppError('backup.verify_failed')
    await driver.record({ v: 1, type: 'CIPHERTEXT_UPLOADED', backupId })
    const parsed = parseHeader(downloaded)
    checkHeader(parsed.header, { walletId, clientId: io.clientId, backupId, version, sharingId: expected.sharingId })
    plaintext = await openBackup(parsed, secret, io.kdf)
    const share = parseContent(parsed.header, plaintext)
    if (equalBytes(encodePublic(publicOf(share)), encodePublic(publicOf(expected)))) return share
    wipeShare(share)
    throw new AppError('backup.verify_failed')
  } finally {
    wipe(plaintext)
    forget(secret)
  }
}

/** Both sides prove the halves that they really stored, each over the other's nonce. */
const proveBoth = async (driver: Driver, attempt: BackupAttempt, again: EpochShare, serverNonce: Uint8Array): Promise<void> => {
  const { io } = driver
  const { walletId } = live(driver).op
  const clientNonce = io.random(32)
  const { backupId, method, version, cipherTextHash, keyId } = attempt
  const context = (role: 'client' | 'cosigner', nonce: Uint8Array) =>
    backupProofContext({
      walletId,
      method,
      version,
      backupId,
      sharingId: again.sharingId,
      cipherTextHash: fromHex(cipherTextHash),
      keyId,
      role,
      nonce,
    })
  const own = proveKnowledge({ share: again, context: context('client', serverNonce), random: io.random })
  const { proofs } = await io.api.backupProof(walletId, backupId, {
    clientNonce: toHex(clientNonce),
    cipherTextHash,
    keyId,
    proofs: own.map(({ curve, proof }) => ({ curve, proof: toHex(proof) })),
  })
  verifyKnowledge({
    public: publicOf(again),
    role: 'cosigner',
    context: context('cosigner', clientNonce),
    proofs: proofs.map(({ curve, proof }) => ({ curve, proof: fromHex(proof) })),
  })
}

const confirm = async (driver: Driver, attempt: BackupAttempt): Promise<void> => {
  const { io } = driver
  const { op, epoch } = live(driver)
  const { backupId, method, version, sharingId, cipherTextHash } = attempt
  const { receipt: signed } = await io.api.backupConfirm(op.walletId, backupId, { method, version, sharingId, cipherTextHash })
  const receipt = verifiedReceipt(driver, signed, 'CONFIRMED')
  const fits =
    (receipt.operationId === null || receipt.operationId === op.operationId) &&
    receipt.epochId === epoch.epochId &&
    receipt.fence >= epoch.fence &&
    receipt.deviceKey === op.deviceKey &&
    receipt.method === method &&
    receipt.backupVersion === version &&
    receipt.backupId === backupId &&
    receipt.sharingId === sharingId &&
    receipt.cipherTextHash === cipherTextHash
  if (!fits) throw new AppError('recovery.receipt_invalid')
  await driver.record({ v: 1, type: 'BACKUP_CONFIRMED', backupId, receipt: signed, seq: receipt.seq, time: receipt.time })
}

/** The whole of flip B with a version of its own; answers the confirmed ciphertext. The old backup is never touched. */
export const renew = async (driver: Driver, keys: KeySource, request: RenewRequest): Promise<Uint8Array> => {
  const backupId = BackupId.parse(newId(driver.io))
  const { share, serverNonce } = await shareAgain(driver, request, backupId)
  try {
    const { attempt, cipherText } = await sealAndStore(driver, keys, request, share, backupId)
    const again = await openAgain(driver, keys, attempt, share)
    try {
      await proveBoth(driver, attempt, again, serverNonce)
    } finally {
      wipeShare(again)
    }
    await confirm(driver, attempt)
    return cipherText
  } finally {
    wipeShare(share)
  }
}

/** Step 10: deletes of this method, strictly older, what the server's watermark covers; until then nothing goes. */
export const clean = async (driver: Driver, keys: KeySource | null): Promise<void> => {
  const { op, backup } = stateAt(driver, 'backup_confirmed')
  const { io } = driver
  // A server that went back to before our CONFIRM (I12) must not make us delete what it needs again.
  const { wallets } = await io.api.account({ unstoppable: true })
  const isHeld = wallets.some(({ backups }) => backups.some(({ backupId, state }) => backupId === backup.backupId && state === 'ACTIVE'))
  if (!isHeld) return
  const { cleanable } = await io.api.clean(op.walletId, { method: backup.method, version: backup.version })
  // The answer is unsigned: only the backup that this recovery began with, of the same method, may go on its word.
  const known = op.method === backup.method ? op.base?.backupId : undefined
  const older = cleanable.filter(({ backupId, version }) => version < backup.version && backupId === known)
  if (older.length === 0 || keys === null) return
  await keys.deleteOlder({ walletId: op.walletId, backupId: backup.backupId, version: backup.version }, older)
  await io.cipherTexts.deleteOlder(backup, older)
  await driver.record({ v: 1, type: 'CLEANED', backupId: backup.backupId })
}
