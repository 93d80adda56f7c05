/** Shares and contexts of the two-party protocols. Party 1 is the client, party 2 the co-signer; identifiers are fixed. */
import type { Curve } from '../ids.ts'

export const CURVES: readonly Curve[] = ['SECP256K1', 'ED25519']
export type Role = 'client' | 'cosigner'
/** FROST identifiers and Lagrange coefficients at 0 for {1, 2}: λ = (2, −1). */
export const PARTY = { client: 1, cosigner: 2 } as const

/** Public half of one curve's sharing. Points: 33 bytes compressed on secp256k1, 32 on Ed25519. */
export type CurvePublic = {
  readonly curve: Curve
  readonly publicKey: Uint8Array
  readonly verifyingShares: { readonly client: Uint8Array; readonly cosigner: Uint8Array }
}
/** One party's secret on one curve with the public half; 32 bytes, big-endian on secp256k1, little-endian on Ed25519. */
export type CurveShare = CurvePublic & { readonly share: Uint8Array }

/** One party's shares of one sharing, both curves; exists only validated (see share.ts). */
export type EpochShare = { readonly role: Role; readonly sharingId: Uint8Array; readonly curves: readonly CurveShare[] }
/** The same without secrets. */
export type EpochPublic = { readonly sharingId: Uint8Array; readonly curves: readonly CurvePublic[] }

export type SharingPurpose = 'generate' | 'recover' | 'backup'

/** Everything that names one run of a sharing protocol; all of it goes into the session id. */
export type SharingContext = {
  readonly purpose: SharingPurpose
  /** Hex ids of shared/ids.ts. `operationId` is R, or the backup id when a backup sharing is made. */
  readonly walletId: string
  readonly operationId: string
  /** Sharing that this one starts from; undefined for 'generate'. */
  readonly baseSharingId: Uint8Array | undefined
  /** 32 fresh bytes of the co-signer, handed out before the first message. */
  readonly serverRandom: Uint8Array
  /** Ed25519 public keys that sign the round-1 packages: this device's, and the co-signer's pinned one. */
  readonly deviceKey: Uint8Array
  readonly cosignerKey: Uint8Array
}

/** What comes out of a sharing, on both sides alike except `share`. */
export type SharingResult = { readonly share: EpochShare /** transcript hash, 32 bytes */; readonly h: Uint8Array }

export type RandomBytes = (length: number) => Uint8Array
/** Signs with the party's own Ed25519 key; the caller keeps the key. */
export type SignMessage = (message: Uint8Array) => Uint8Array
