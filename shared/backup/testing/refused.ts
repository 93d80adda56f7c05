/** Backups that must be refused, each with its category, made from the golden cloud key's file. */
import { gcm } from '@noble/ciphers/aes.js'
import { ed25519 } from '@noble/curves/ed25519.js'
import { expand, extract } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, fromHex, toBase64, u16, u32, utf8 } from '../../bytes.ts'
import type { ErrorCode } from '../../errors.ts'
import { fixedPair } from '../../mpc/testing/fixed.ts'
import type { CurveShare, EpochShare } from '../../mpc/types.ts'
import { encodeContent } from '../content.ts'
import { type GoldenRefusal, goldenKey, goldenShare } from './golden.ts'

/** Offsets of the fixed layout, said here a second time on purpose. */
export const AT = {
  formatVersion: 4,
  suite: 5,
  keySource: 6,
  flags: 7,
  walletId: 8,
  clientId: 24,
  backupId: 40,
  version: 56,
  sharingId: 64,
  keyId: 96,
  createdAt: 112,
  normalisation: 120,
  kdf: 121,
  mKiB: 122,
  t: 126,
  p: 130,
  kdfSalt: 131,
  hkdfSalt: 163,
  nonce: 195,
  commitment: 207,
  ctLen: 239,
  ciphertext: 241,
} as const

export const patched = (bytes: Uint8Array, at: number, ...values: number[]): Uint8Array => {
  const copy = bytes.slice()
  copy.set(values, at)
  return copy
}

/** Seals any plaintext under the golden key with a right commitment and tag: what a faulty or hostile maker could do. */
export const resealed = (bytes: Uint8Array, plaintext: Uint8Array): Uint8Array => {
  const prk = extract(sha256, goldenKey, bytes.slice(AT.hkdfSalt, AT.nonce))
  const h = sha256(bytes.slice(0, AT.commitment))
  const key = expand(sha256, prk, concat(utf8('RKB1 enc'), h), 32)
  const commitment = expand(sha256, prk, concat(utf8('RKB1 commit'), h), 32)
  const aad = concat(bytes.slice(0, AT.commitment), commitment, u16(plaintext.length))
  return concat(aad, gcm(key, bytes.slice(AT.nonce, AT.commitment), aad).encrypt(plaintext))
}

const withCurve = (index: number, change: (own: CurveShare) => Partial<CurveShare>): EpochShare => ({
  ...goldenShare,
  curves: goldenShare.curves.map((own, i) => (i === index ? { ...own, ...change(own) } : own)),
})
const SECP_N = fromHex('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141')
const PASSPHRASE = 2

export const makeRefused = (good: Uint8Array): GoldenRefusal[] => {
  const other = fixedPair('another wallet').client
  const content = encodeContent(goldenShare, 256)
  const sealed = (share: EpochShare): Uint8Array => resealed(good, encodeContent(share, 256))
  const foreign = (index: number): CurveShare => {
    const own = other.curves[index]
    if (own === undefined) throw new Error('no such curve')
    return own
  }
  const withKdf = (mKiB: number, t: number, p: number): Uint8Array => {
    const passphrase = patched(patched(good, AT.keySource, PASSPHRASE), AT.normalisation, 1, 1)
    return patched(passphrase, AT.mKiB, ...u32(mKiB), ...u32(t), p)
  }
  const cases: [string, ErrorCode, Uint8Array][] = [
    ['0 bytes', 'backup.format', new Uint8Array()],
    ['1 byte', 'backup.format', good.slice(0, 1)],
    ['header only', 'backup.format', good.slice(0, AT.ciphertext)],
    ['last byte missing', 'backup.format', good.slice(0, -1)],
    ['one byte more', 'backup.format', concat(good, Uint8Array.of(0))],
    ['wrong magic', 'backup.format', patched(good, 0, 0x53)],
    ['ciphertext length 0', 'backup.format', patched(good, AT.ctLen, 0, 0)],
    ['ciphertext not in blocks', 'backup.format', concat(patched(good, AT.ctLen, 2, 1), Uint8Array.of(0))],
    ['over 16 KB', 'backup.too_large', concat(good, new Uint8Array(16 * 1024))],
    ['format version 0', 'backup.version_unsupported', patched(good, AT.formatVersion, 0)],
    ['format version 255', 'backup.version_unsupported', patched(good, AT.formatVersion, 255)],
    ['suite 0', 'backup.version_unsupported', patched(good, AT.suite, 0)],
    ['suite 2', 'backup.version_unsupported', patched(good, AT.suite, 2)],
    ['key source 0', 'backup.version_unsupported', patched(good, AT.keySource, 0)],
    ['key source 5', 'backup.version_unsupported', patched(good, AT.keySource, 5)],
    ['a flag', 'backup.version_unsupported', patched(good, AT.flags, 1)],
    ['other wallet', 'backup.wrong_owner', patched(good, AT.walletId, 0xff)],
    ['other client', 'backup.wrong_owner', patched(good, AT.clientId, 0xff)],
    ['other backup', 'backup.wrong_version', patched(good, AT.backupId, 0xff)],
    ['older version', 'backup.wrong_version', patched(good, AT.version + 7, 6)],
    ['other sharing', 'backup.wrong_version', patched(good, AT.sharingId, 0xff)],
    ['KDF with a key', 'backup.kdf_params', patched(good, AT.kdf, 1)],
    ['KDF parameters with a key', 'backup.kdf_params', patched(good, AT.t + 3, 1)],
    ['KDF salt with a key', 'backup.kdf_params', patched(good, AT.kdfSalt, 1)],
    ['normalisation with a key', 'backup.kdf_params', patched(good, AT.normalisation, 1)],
    ['passphrase without KDF', 'backup.kdf_params', patched(good, AT.keySource, PASSPHRASE)],
    ['passphrase with KDF 2', 'backup.kdf_params', patched(withKdf(65536, 3, 1), AT.kdf, 2)],
    ['passphrase without normalisation', 'backup.kdf_params', patched(withKdf(65536, 3, 1), AT.normalisation, 0)],
    ['m, t and p 0', 'backup.kdf_params', withKdf(0, 0, 0)],
    ['m below the floor', 'backup.kdf_params', withKdf(65535, 3, 1)],
    ['m above the ceiling', 'backup.kdf_params', withKdf(1048577, 3, 1)],
    ['m of 4 TiB', 'backup.kdf_params', withKdf(2 ** 32 - 1, 3, 1)],
    ['t below the floor', 'backup.kdf_params', withKdf(65536, 2, 1)],
    ['t of 2^32 - 1', 'backup.kdf_params', withKdf(65536, 2 ** 32 - 1, 1)],
    ['p 0', 'backup.kdf_params', withKdf(65536, 3, 0)],
    ['p 17', 'backup.kdf_params', withKdf(65536, 3, 17)],
    ['other key id', 'backup.key_wrong_wallet', patched(good, AT.keyId, 0xff)],
    ['other commitment', 'backup.key_wrong_wallet', patched(good, AT.commitment, 0xff)],
    ['other nonce', 'backup.key_wrong_wallet', patched(good, AT.nonce, 0xff)],
    ['changed ciphertext', 'backup.decrypt_failed', patched(good, AT.ciphertext, 0xff)],
    ['changed tag', 'backup.decrypt_failed', patched(good, good.length - 1, (good.at(-1) ?? 0) ^ 1)],
    ['padding not zero', 'backup.content', resealed(good, patched(content, content.length - 1, 1))],
    ['content length too large', 'backup.content', resealed(good, patched(content, 0, 0xff, 0xff))],
    ['content length too small', 'backup.content', resealed(good, patched(content, 1, (content[1] ?? 1) - 1))],
    ['no curves', 'backup.content', resealed(good, patched(new Uint8Array(256), 1, 1))],
    ['unknown curve', 'backup.content', resealed(good, patched(content, 3, 3))],
    [
      'curve twice',
      'backup.content',
      sealed({ ...goldenShare, curves: [goldenShare.curves[0] ?? foreign(0), goldenShare.curves[0] ?? foreign(0)] }),
    ],
    ['share of 31 bytes', 'backup.content', resealed(good, patched(content, 4, 31))],
    ['share 0', 'backup.crypto_invalid', sealed(withCurve(0, () => ({ share: new Uint8Array(32) })))],
    ['share n', 'backup.crypto_invalid', sealed(withCurve(0, () => ({ share: SECP_N })))],
    ['share above n', 'backup.crypto_invalid', sealed(withCurve(1, () => ({ share: new Uint8Array(32).fill(0xff) })))],
    ['identity as public key', 'backup.crypto_invalid', sealed(withCurve(1, () => ({ publicKey: ed25519.Point.ZERO.toBytes() })))],
    [
      'both parties alike',
      'backup.crypto_invalid',
      sealed(
        withCurve(0, (own) => ({
          publicKey: own.verifyingShares.client,
          verifyingShares: { client: own.verifyingShares.client, cosigner: own.verifyingShares.client },
        })),
      ),
    ],
    ['share of another wallet', 'backup.public_key_mismatch', sealed(withCurve(0, () => ({ share: foreign(0).share })))],
    ['public key of another wallet', 'backup.public_key_mismatch', sealed(withCurve(1, () => ({ publicKey: foreign(1).publicKey })))],
    [
      'co-signer of another wallet',
      'backup.public_key_mismatch',
      sealed(withCurve(0, (own) => ({ verifyingShares: { ...own.verifyingShares, cosigner: foreign(0).verifyingShares.cosigner } }))),
    ],
  ]
  return cases.map(([name, code, bytes]) => ({ name, code, cipherText: toBase64(bytes) }))
}
