/** Digests that both parties sign jointly. Each side builds them from its own record, never from a message. */
import { sha256 } from '@noble/hashes/sha2.js'
import { fromHex, lengthPrefixed, u64 } from '../bytes.ts'
import { encodePublic } from '../mpc/share.ts'
import type { EpochPublic } from '../mpc/types.ts'

/** `recovery-protocol.md` step 5. Both base fields are null when a wallet is enrolled. `cosignerKeyId` is the provider settings' key id. */
export const recoveryProofDigest = (fields: {
  readonly walletId: string
  readonly operationId: string
  readonly baseEpochId: Uint8Array | null
  readonly baseSharingId: Uint8Array | null
  readonly epochId: Uint8Array
  readonly h: Uint8Array
  readonly fence: number
  readonly public: EpochPublic
  readonly deviceKey: Uint8Array
  readonly cosignerKeyId: string
  readonly serverNonce: Uint8Array
}): Uint8Array =>
  sha256(
    lengthPrefixed(
      'rekindle/recovery-proof/v1',
      fromHex(fields.walletId),
      fromHex(fields.operationId),
      fields.baseEpochId ?? '',
      fields.baseSharingId ?? '',
      fields.epochId,
      fields.h,
      u64(fields.fence),
      encodePublic(fields.public),
      fields.deviceKey,
      fields.cosignerKeyId,
      fields.serverNonce,
    ),
  )

/** Shows later that a device can still sign with the live shares. */
export const deviceCheckDigest = (fields: {
  readonly walletId: string
  readonly epochId: Uint8Array
  readonly deviceKey: Uint8Array
  readonly serverNonce: Uint8Array
}): Uint8Array =>
  sha256(lengthPrefixed('rekindle/device-check/v1', fromHex(fields.walletId), fields.epochId, fields.deviceKey, fields.serverNonce))
