/**
 * RKB1, the encrypted client backup share. Fixed layout, big-endian, at most 16 KB:
 * magic "RKB1" 4 · formatVersion u8 · suite u8 · keySource u8 · flags u8 · walletId 16 · clientId 16 · backupId 16 · backupVersion u64 ·
 * sharingId 32 · keyId 16 · createdAt u64 s · normalisation u8 · kdf u8 · m_KiB u32 · t u32 · p u8 · kdfSalt 32 · hkdfSalt 32 · nonce 12 ·
 * commitment 32 · ctLen u16 · ciphertext · tag 16
 *
 * H = SHA-256(magic … nonce); PRK = HKDF-Extract(hkdfSalt, IKM); encKey and commitment are expanded from PRK and H; AAD = all before the
 * ciphertext. AES-GCM commits to no key, so the commitment is compared before anything is decrypted (Len, Grubbs, Ristenpart 2021).
 * Opening is four steps, each its own function, in this order: parseHeader, checkHeader, openBackup, parseContent.
 */
import { gcm } from '@noble/ciphers/aes.js'
import { expand, extract } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, equalBytes, fromBase64, fromHex, toHex, u16, u32, u64, utf8, wipe } from '../bytes.ts'
import { AppError, asAppError } from '../errors.ts'
import { createReader } from '../mpc/reader.ts'
import type { EpochShare, RandomBytes } from '../mpc/types.ts'
import { encodeContent, parseContentBytes } from './content.ts'
import { assertKdfParameters, KDF_DEFAULT, type Kdf, type KdfParameters, normalisePassphrase } from './kdf.ts'
import { KEY_BYTES, keyIdOf } from './key-file.ts'

export const BACKUP_MAX_BYTES = 16 * 1024
const MAGIC = utf8('RKB1')
const FORMAT_VERSION = 1
/** AES-256-GCM with HKDF-SHA256. */
const SUITE = 1
const HASHED_BYTES = 207
const HEADER_BYTES = 241
const TAG_BYTES = 16
const BLOCK_BYTES = 256
const ZERO_SALT = new Uint8Array(32)

export const KEY_SOURCE = { cloudKey: 1, passphrase: 2, recoveryFile: 3, passphraseAndCode: 4 } as const
export type KeySource = (typeof KEY_SOURCE)[keyof typeof KEY_SOURCE]
const usesPassphrase = (source: number): boolean => source === KEY_SOURCE.passphrase || source === KEY_SOURCE.passphraseAndCode

/** Ids are hex; `clientIdHash` see clientIdHash(). */
export type BackupHeader = {
  readonly keySource: KeySource
  readonly walletId: string
  readonly clientIdHash: string
  readonly backupId: string
  readonly version: number
  readonly sharingId: Uint8Array
  readonly keyId: string
  readonly createdAt: number
  readonly normalisation: number
  readonly kdf: number
  readonly kdfParameters: KdfParameters
  readonly kdfSalt: Uint8Array
  readonly hkdfSalt: Uint8Array
  readonly nonce: Uint8Array
  readonly commitment: Uint8Array
}
/** A backup whose layout is right; nothing in it is authenticated yet. */
export type ParsedBackup = { readonly header: BackupHeader; readonly bytes: Uint8Array }

/** What opens or seals: the key of a cloud folder or recovery file, or a passphrase with (key source 4) a 16-byte recovery code. */
export type BackupSecret =
  | { readonly kind: 'key'; readonly key: Uint8Array }
  | { readonly kind: 'passphrase'; readonly passphrase: string; readonly recoveryCode?: Uint8Array }

/** First half of SHA-256 of the custodian's id, hex: the header doesn't carry the id itself. */
export const clientIdHash = (clientId: string): string => toHex(sha256(utf8(clientId)).subarray(0, 16))

/** `cipherText` of the wire, strict base64: `backup.too_large` or `backup.encoding`. */
export const decodeCipherText = (text: string): Uint8Array => {
  if (text.length > Math.ceil(BACKUP_MAX_BYTES / 3) * 4) throw new AppError('backup.too_large')
  try {
    return fromBase64(text)
  } catch {
    throw new AppError('backup.encoding')
  }
}

/** Step 1: size (`backup.too_large`), layout (`backup.format`), version, suite, key source and flags (`backup.version_unsupported`). */
export const parseHeader = (bytes: Uint8Array): ParsedBackup => {
  if (bytes.length > BACKUP_MAX_BYTES) throw new AppError('backup.too_large')
  const reader = createReader(bytes, 'backup.format')
  const hasMagic = equalBytes(reader.take(MAGIC.length), MAGIC)
  if (!hasMagic || bytes.length < HEADER_BYTES + BLOCK_BYTES + TAG_BYTES) throw new AppError('backup.format')
  const [formatVersion, suite, keySource, flags] = [reader.u8(), reader.u8(), reader.u8(), reader.u8()]
  const isKnownSource = keySource >= KEY_SOURCE.cloudKey && keySource <= KEY_SOURCE.passphraseAndCode
  if (formatVersion !== FORMAT_VERSION || suite !== SUITE || !isKnownSource || flags !== 0) {
    throw new AppError('backup.version_unsupported')
  }
  const header: BackupHeader = {
    keySource: keySource as KeySource,
    walletId: toHex(reader.take(16)),
    clientIdHash: toHex(reader.take(16)),
    backupId: toHex(reader.take(16)),
    version: reader.u64(),
    sharingId: reader.take(32),
    keyId: toHex(reader.take(16)),
    createdAt: reader.u64(),
    normalisation: reader.u8(),
    kdf: reader.u8(),
    kdfParameters: { mKiB: reader.u32(), t: reader.u32(), p: reader.u8() },
    kdfSalt: reader.take(32),
    hkdfSalt: reader.take(32),
    nonce: reader.take(12),
    commitment: reader.take(32),
  }
  const ciphertextBytes = reader.u16()
  reader.take(ciphertextBytes + TAG_BYTES)
  reader.end()
  if (ciphertextBytes % BLOCK_BYTES !== 0) throw new AppError('backup.format')
  return { header, bytes: bytes.slice() }
}

/** From the co-signer's signed answer and the account, never from the custodian. */
export type ExpectedBackup = {
  readonly walletId: string
  readonly clientId: string
  readonly backupId: string
  readonly version: number
  readonly sharingId?: Uint8Array
}

/** Step 2: ids (`backup.wrong_owner`, `backup.wrong_version`), then the KDF fields (`backup.kdf_params`). */
export const checkHeader = (header: BackupHeader, expected: ExpectedBackup): void => {
  if (header.walletId !== expected.walletId || header.clientIdHash !== clientIdHash(expected.clientId)) {
    throw new AppError('backup.wrong_owner')
  }
  const isSameSharing = expected.sharingId === undefined || equalBytes(expected.sharingId, header.sharingId)
  if (header.backupId !== expected.backupId || header.version !== expected.version || !isSameSharing) {
    throw new AppError('backup.wrong_version')
  }
  assertKdfFields(header)
}

const assertKdfFields = ({ keySource, kdf, normalisation, kdfParameters, kdfSalt }: BackupHeader): void => {
  if (usesPassphrase(keySource)) {
    if (kdf !== 1 || normalisation !== 1) throw new AppError('backup.kdf_params')
    assertKdfParameters(kdfParameters)
    return
  }
  const { mKiB, t, p } = kdfParameters
  const isEmpty = kdf === 0 && normalisation === 0 && mKiB === 0 && t === 0 && p === 0 && equalBytes(kdfSalt, ZERO_SALT)
  if (!isEmpty) throw new AppError('backup.kdf_params')
}

/** The input key material; the caller wipes it. A secret of the wrong kind gets the code that a wrong secret gets. */
const deriveIkm = async (header: BackupHeader, secret: BackupSecret, kdf: Kdf | undefined): Promise<Uint8Array> => {
  if (secret.kind === 'key') {
    if (usesPassphrase(header.keySource) || secret.key.length !== KEY_BYTES) throw mismatch(header)
    return secret.key.slice()
  }
  const needsCode = header.keySource === KEY_SOURCE.passphraseAndCode
  if (!usesPassphrase(header.keySource) || needsCode !== (secret.recoveryCode !== undefined)) throw mismatch(header)
  const passphrase = normalisePassphrase(secret.passphrase)
  try {
    if (kdf === undefined) throw new AppError('kdf.resource')
    const derived = await kdf(passphrase, header.kdfSalt, header.kdfParameters)
    if (secret.recoveryCode === undefined) return derived
    const ikm = extract(sha256, derived, secret.recoveryCode)
    wipe(derived)
    return ikm
  } catch (error) {
    throw asAppError(error, 'kdf.resource')
  } finally {
    wipe(passphrase)
  }
}

const mismatch = (header: BackupHeader): AppError =>
  new AppError(usesPassphrase(header.keySource) ? 'backup.passphrase_wrong' : 'backup.key_wrong_wallet')

/** `hashed` is magic … nonce. */
const expandKeys = (ikm: Uint8Array, hkdfSalt: Uint8Array, hashed: Uint8Array) => {
  const prk = extract(sha256, ikm, hkdfSalt)
  const h = sha256(hashed)
  const derive = (label: string): Uint8Array => expand(sha256, prk, concat(utf8(label), h), 32)
  const keys = { encryption: derive('RKB1 enc'), commitment: derive('RKB1 commit') }
  wipe(prk)
  return keys
}

/**
 * Step 3 (status 2): KDF, commitment in constant time (`backup.passphrase_wrong`, `backup.key_wrong_wallet`), tag (`backup.decrypt_failed`).
 * Answers the padded plaintext, which the caller wipes. `kdf` is only needed for passphrases.
 */
export const openBackup = async (backup: ParsedBackup, secret: BackupSecret, kdf?: Kdf): Promise<Uint8Array> => {
  const { header, bytes } = backup
  assertKdfFields(header)
  if (secret.kind === 'key' && keyIdOf(secret.key) !== header.keyId) throw mismatch(header)
  const ikm = await deriveIkm(header, secret, kdf)
  const keys = expandKeys(ikm, header.hkdfSalt, bytes.subarray(0, HASHED_BYTES))
  try {
    if (!equalBytes(keys.commitment, header.commitment)) throw mismatch(header)
    return gcm(keys.encryption, header.nonce, bytes.subarray(0, HEADER_BYTES)).decrypt(bytes.subarray(HEADER_BYTES))
  } catch (error) {
    throw error instanceof AppError ? error : new AppError('backup.decrypt_failed')
  } finally {
    wipe(ikm, keys.encryption, keys.commitment)
  }
}

/**
 * Step 4 (status 3): padding and layout (`backup.content`), scalars and points (`backup.crypto_invalid`), share·G = V_C and
 * 2·V_C − V_S = Q (`backup.public_key_mismatch`). The caller wipes the share.
 */
export const parseContent = (header: BackupHeader, plaintext: Uint8Array): EpochShare => ({
  role: 'client',
  sharingId: header.sharingId.slice(),
  curves: parseContentBytes(plaintext),
})

export type SealParameters = {
  /** The client's backup share; its sharingId goes into the header. */
  readonly share: EpochShare
  readonly walletId: string
  readonly clientId: string
  readonly backupId: string
  readonly version: number
  /** Seconds since 1970. */
  readonly createdAt: number
  readonly keySource: KeySource
  readonly secret: BackupSecret
  readonly random: RandomBytes
  readonly kdf?: Kdf
  /** For passphrases; KDF_DEFAULT if absent. */
  readonly kdfParameters?: KdfParameters
}

/** Salts and nonce are fresh in each sealing; a retry of an upload sends the same bytes again. */
export const sealBackup = async (parameters: SealParameters): Promise<Uint8Array> => {
  const { share, secret, random } = parameters
  const withPassphrase = usesPassphrase(parameters.keySource)
  const header: Omit<BackupHeader, 'commitment'> = {
    keySource: parameters.keySource,
    walletId: parameters.walletId,
    clientIdHash: clientIdHash(parameters.clientId),
    backupId: parameters.backupId,
    version: parameters.version,
    sharingId: share.sharingId,
    keyId: secret.kind === 'key' ? keyIdOf(secret.key) : toHex(random(16)),
    createdAt: parameters.createdAt,
    normalisation: withPassphrase ? 1 : 0,
    kdf: withPassphrase ? 1 : 0,
    kdfParameters: withPassphrase ? (parameters.kdfParameters ?? KDF_DEFAULT) : { mKiB: 0, t: 0, p: 0 },
    kdfSalt: withPassphrase ? random(32) : ZERO_SALT,
    hkdfSalt: random(32),
    nonce: random(12),
  }
  const withoutCommitment = { ...header, commitment: new Uint8Array() }
  assertKdfFields(withoutCommitment)
  const hashed = encodeHashed(header)
  const ikm = await deriveIkm(withoutCommitment, secret, parameters.kdf)
  const keys = expandKeys(ikm, header.hkdfSalt, hashed)
  const plaintext = encodeContent(share, BLOCK_BYTES)
  try {
    const aad = concat(hashed, keys.commitment, u16(plaintext.length))
    return concat(aad, gcm(keys.encryption, header.nonce, aad).encrypt(plaintext))
  } finally {
    wipe(ikm, keys.encryption, plaintext)
  }
}

/** magic … nonce */
const encodeHashed = (header: Omit<BackupHeader, 'commitment'>): Uint8Array => {
  const { kdfParameters } = header
  const bytes = concat(
    MAGIC,
    Uint8Array.of(FORMAT_VERSION, SUITE, header.keySource, 0),
    fromHex(header.walletId),
    fromHex(header.clientIdHash),
    fromHex(header.backupId),
    u64(header.version),
    header.sharingId,
    fromHex(header.keyId),
    u64(header.createdAt),
    Uint8Array.of(header.normalisation, header.kdf),
    u32(kdfParameters.mKiB),
    u32(kdfParameters.t),
    Uint8Array.of(kdfParameters.p),
    header.kdfSalt,
    header.hkdfSalt,
    header.nonce,
  )
  if (bytes.length !== HASHED_BYTES) throw new AppError('backup.format')
  return bytes
}
