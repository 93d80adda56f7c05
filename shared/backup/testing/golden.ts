/**
 * Makes the golden files of RKB1 from fixed inputs. The files are written once and then only compared and opened: what opens today opens
 * for ever, what is refused stays refused.
 */
import { argon2idAsync } from '@noble/hashes/argon2.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, lengthPrefixed, toBase64, toHex, u32 } from '../../bytes.ts'
import type { ErrorCode } from '../../errors.ts'
import { fixedPair } from '../../mpc/testing/fixed.ts'
import type { EpochShare, RandomBytes } from '../../mpc/types.ts'
import type { Kdf } from '../kdf.ts'
import { KEY_SOURCE, type KeySource, sealBackup } from '../rkb1.ts'

/** Argon2id of another library than the app's: the files don't depend on one implementation. */
export const kdf: Kdf = (secret, salt, { mKiB, t, p }) => argon2idAsync(secret, salt, { m: mKiB, t, p, dkLen: 32 })

export const goldenIds = {
  walletId: '000102030405060708090a0b0c0d0e0f',
  clientId: 'golden-client',
  backupId: '101112131415161718191a1b1c1d1e1f',
  version: 7,
}
export const goldenShare = fixedPair('rekindle golden backup').client
export const goldenKey = sha256(lengthPrefixed('golden key'))
const passphrase = 'Zürich ﬁve ① 鍵 '
const recoveryCode = sha256(lengthPrefixed('golden code')).slice(0, 16)

/** What one opening file holds; bytes in hex, `cipherText` as on the wire. */
export type GoldenBackup = {
  readonly keySource: number
  readonly ids: typeof goldenIds
  readonly secret: { readonly key?: string; readonly passphrase?: string; readonly recoveryCode?: string }
  readonly share: {
    readonly sharingId: string
    readonly curves: readonly { curve: string; share: string; client: string; cosigner: string; publicKey: string }[]
  }
  readonly cipherText: string
}

export const describeShare = ({ sharingId, curves }: EpochShare): GoldenBackup['share'] => ({
  sharingId: toHex(sharingId),
  curves: curves.map((own) => ({
    curve: own.curve,
    share: toHex(own.share),
    client: toHex(own.verifyingShares.client),
    cosigner: toHex(own.verifyingShares.cosigner),
    publicKey: toHex(own.publicKey),
  })),
})

/** The same bytes in the same order, every time. */
const createStream = (seed: string): RandomBytes => {
  let counter = 0
  return (length) => {
    const blocks = Array.from({ length: Math.ceil(length / 32) }, () => sha256(lengthPrefixed(seed, u32(counter++))))
    return concat(...blocks).slice(0, length)
  }
}

const seal = async (name: string, keySource: KeySource, secret: GoldenBackup['secret']): Promise<GoldenBackup> => {
  const bytes = await sealBackup({
    share: goldenShare,
    ...goldenIds,
    createdAt: 1_760_000_000,
    keySource,
    secret:
      secret.passphrase === undefined
        ? { kind: 'key', key: goldenKey }
        : { kind: 'passphrase', passphrase: secret.passphrase, ...(secret.recoveryCode === undefined ? {} : { recoveryCode }) },
    random: createStream(`golden ${name}`),
    kdf,
    kdfParameters: { mKiB: 64 * 1024, t: 3, p: 1 },
  })
  return { keySource, ids: goldenIds, secret, share: describeShare(goldenShare), cipherText: toBase64(bytes) }
}

/** By file name. */
export const makeOpening = async (): Promise<Record<string, GoldenBackup>> => ({
  'cloud-key': await seal('cloud-key', KEY_SOURCE.cloudKey, { key: toHex(goldenKey) }),
  passphrase: await seal('passphrase', KEY_SOURCE.passphrase, { passphrase }),
  'recovery-file': await seal('recovery-file', KEY_SOURCE.recoveryFile, { key: toHex(goldenKey) }),
  'passphrase-and-code': await seal('passphrase-and-code', KEY_SOURCE.passphraseAndCode, { passphrase, recoveryCode: toHex(recoveryCode) }),
})

export type GoldenRefusal = { readonly name: string; readonly code: ErrorCode; readonly cipherText: string }
