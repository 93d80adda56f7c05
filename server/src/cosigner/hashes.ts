/** Hashes that fix a request's body: the same id with another hash is a conflict. */
import { createHash } from 'node:crypto'
import { fromHex, lengthPrefixed, toHex, u64 } from '#shared/bytes.ts'

const sha256 = (bytes: Uint8Array): string => toHex(createHash('sha256').update(bytes).digest())
export const hashOf = (bytes: Uint8Array): string => sha256(bytes)
const optional = (text: string | null | undefined): string => text ?? ''

export const startHash = (fields: {
  readonly kind: string
  readonly deviceName: string
  readonly method?: string
  readonly version?: number
  readonly backupId?: string
  readonly sharingId?: string
}): string =>
  sha256(
    lengthPrefixed(
      'rekindle/start/v1',
      fields.kind,
      fields.deviceName,
      optional(fields.method),
      u64(fields.version ?? 0),
      optional(fields.backupId),
      optional(fields.sharingId),
    ),
  )

/** Of the joint signatures, as verified by the co-signer and as repeated in COMMIT. Signatures are hex. */
export const proofHash = (proofs: readonly { readonly curve: string; readonly signature: string }[]): string =>
  sha256(lengthPrefixed('rekindle/proof/v1', ...proofs.flatMap(({ curve, signature }) => [curve, fromHex(signature)])))

export const commitHash = (fields: { readonly h: string; readonly epochId: string; readonly proofHash: string }): string =>
  sha256(lengthPrefixed('rekindle/commit/v1', fields.h, fields.epochId, fields.proofHash))

export const confirmHash = (fields: {
  readonly method: string
  readonly version: number
  readonly sharingId: string
  readonly cipherTextHash: string
}): string => sha256(lengthPrefixed('rekindle/confirm/v1', fields.method, u64(fields.version), fields.sharingId, fields.cipherTextHash))
