/** The co-signer's shares at rest: each sealed under a KMS key of its own, bound to wallet, kind and sharing. */
import { fromHex, lengthPrefixed, toHex, wipe } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { decodeShare, encodeShare } from '#shared/mpc/share.ts'
import type { EpochShare } from '#shared/mpc/types.ts'
import type { Kms } from '../kms/kms.ts'

export type ShareKind = 'signing' | 'backup'
export type Sealed = { readonly keyId: string; readonly sealed: Uint8Array }
export type SealedShares = {
  readonly seal: (walletId: string, kind: ShareKind, share: EpochShare) => Promise<Sealed>
  /** The caller wipes it. Throws `http.server_error` if the KMS has the key no more or can't be reached. */
  readonly unseal: (walletId: string, kind: ShareKind, sharingId: string, sealed: Sealed) => Promise<EpochShare>
}

const aadOf = (walletId: string, kind: ShareKind, sharingId: string): Uint8Array =>
  lengthPrefixed('rekindle/cosigner-share/v1', fromHex(walletId), kind, fromHex(sharingId))

export const createSealedShares = (kms: Kms, random: (length: number) => Uint8Array): SealedShares => {
  const orRetry = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (cause) {
      throw new AppError('http.server_error', { cause })
    }
  }
  return {
    seal: async (walletId, kind, share) => {
      const keyId = toHex(random(16))
      const plaintext = encodeShare(share)
      try {
        return { keyId, sealed: await orRetry(kms.seal(keyId, plaintext, aadOf(walletId, kind, toHex(share.sharingId)))) }
      } finally {
        wipe(plaintext)
      }
    },
    unseal: async (walletId, kind, sharingId, { keyId, sealed }) => {
      const plaintext = await orRetry(kms.unseal(keyId, sealed, aadOf(walletId, kind, sharingId)))
      try {
        return decodeShare(plaintext, 'cosigner')
      } finally {
        wipe(plaintext)
      }
    },
  }
}
