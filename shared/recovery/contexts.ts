/** What one-party proofs of knowledge are bound to. Ids of 16 bytes are hex as on the wire; values of 32 bytes are bytes. */
import { fromHex, lengthPrefixed, u64 } from '../bytes.ts'
import type { Role } from '../mpc/types.ts'

/** Proof under V_C of the ACTIVE backup that makes R current; `takeoverNonce` came with START. */
export const takeoverContext = (fields: {
  readonly walletId: string
  readonly method: string
  readonly version: number
  readonly sharingId: Uint8Array
  readonly operationId: string
  readonly deviceKey: Uint8Array
  readonly takeoverNonce: Uint8Array
}): Uint8Array =>
  lengthPrefixed(
    'rekindle/takeover/v1',
    fromHex(fields.walletId),
    fields.method,
    u64(fields.version),
    fields.sharingId,
    fromHex(fields.operationId),
    fields.deviceKey,
    fields.takeoverNonce,
  )

/** Proof of a new backup share by `role`; `nonce` is the other side's. `cipherTextHash` is SHA-256 of the RKB1 bytes. */
export const backupProofContext = (fields: {
  readonly walletId: string
  readonly method: string
  readonly version: number
  readonly backupId: string
  readonly sharingId: Uint8Array
  readonly cipherTextHash: Uint8Array
  readonly keyId: string
  readonly role: Role
  readonly nonce: Uint8Array
}): Uint8Array =>
  lengthPrefixed(
    'rekindle/backup-proof/v1',
    fromHex(fields.walletId),
    fields.method,
    u64(fields.version),
    fromHex(fields.backupId),
    fields.sharingId,
    fields.cipherTextHash,
    fromHex(fields.keyId),
    fields.role,
    fields.nonce,
  )
