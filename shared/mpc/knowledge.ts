/**
 * One-party Schnorr proof per curve that a party holds the share behind its verifying share V, bound to a context with the verifier's nonce.
 * R = k·G, c = H(tag, curve, role, V, R, context), z = k + c·s; verified by z·G − c·V = R. (Schnorr 1989, Fiat-Shamir with the statement hashed.)
 * The nonce k = H(tag, curve, share, 32 random bytes, context): a cloned machine with repeated randomness repeats it only for the same context.
 */
import { sha512 } from '@noble/hashes/sha2.js'
import { concat, equalBytes, lengthPrefixed, wipe } from '../bytes.ts'
import { AppError } from '../errors.ts'
import type { Curve } from '../ids.ts'
import { type CurveSuite, SCALAR_BYTES, suiteOfWireId, suites } from './curves.ts'
import { createReader } from './reader.ts'
import type { EpochPublic, EpochShare, RandomBytes, Role } from './types.ts'

/** `proof`: R (33 or 32 bytes) · z 32. */
export type CurveProof = { readonly curve: Curve; readonly proof: Uint8Array }

const challenge = (suite: CurveSuite, role: Role, verifyingShare: Uint8Array, point: Uint8Array, context: Uint8Array): bigint =>
  suite.reduce(sha512(lengthPrefixed('rekindle/knowledge/challenge/v1', suite.curve, role, verifyingShare, point, context)))

const refusing = <T>(work: () => T): T => {
  try {
    return work()
  } catch {
    throw new AppError('recovery.proof_refused')
  }
}

/** `context` names everything the proof is for and holds the verifier's nonce (shared/recovery/contexts.ts). */
export const proveKnowledge = (options: {
  readonly share: EpochShare
  readonly context: Uint8Array
  readonly random: RandomBytes
}): CurveProof[] => {
  const { share, context, random } = options
  return share.curves.map((own) => {
    const suite = suites[own.curve]
    const fresh = random(32)
    const input = lengthPrefixed('rekindle/knowledge/nonce/v1', own.curve, own.share, fresh, context)
    const wide = sha512(input)
    try {
      const nonce = suite.reduce(wide)
      const point = suite.basePoint(nonce)
      const c = challenge(suite, share.role, own.verifyingShares[share.role], point, context)
      const z = suite.mulAdd(nonce, c, suite.readScalar(own.share))
      return { curve: own.curve, proof: concat(point, suite.writeScalar(z)) }
    } finally {
      wipe(fresh, input, wide)
    }
  })
}

/** Exactly one proof per curve of the sharing, in order; else `recovery.proof_refused`. */
export const verifyKnowledge = (options: {
  readonly public: Pick<EpochPublic, 'curves'>
  readonly role: Role
  readonly context: Uint8Array
  readonly proofs: readonly CurveProof[]
}): void => {
  const { role, context, proofs } = options
  const { curves } = options.public
  if (proofs.length !== curves.length || curves.length === 0) throw new AppError('recovery.proof_refused')
  curves.forEach(({ curve, verifyingShares }, i) => {
    const suite = suites[curve]
    const { curve: proven, proof } = proofs[i] as CurveProof
    if (proven !== curve || proof.length !== suite.pointBytes + SCALAR_BYTES) throw new AppError('recovery.proof_refused')
    const [point, z] = [proof.subarray(0, suite.pointBytes), proof.subarray(suite.pointBytes)]
    const expected = refusing(() => {
      const c = challenge(suite, role, verifyingShares[role], point, context)
      return suite.schnorrPoint(suite.readScalar(z), c, verifyingShares[role])
    })
    if (!equalBytes(expected, point)) throw new AppError('recovery.proof_refused')
  })
}

/** count u8 · per curve: wireId u8 · proof. */
export const encodeKnowledge = (proofs: readonly CurveProof[]): Uint8Array =>
  concat(Uint8Array.of(proofs.length), ...proofs.flatMap(({ curve, proof }) => [Uint8Array.of(suites[curve].wireId), proof]))

/** Layout only; throws `mpc.protocol`. */
export const decodeKnowledge = (bytes: Uint8Array): CurveProof[] => {
  const reader = createReader(bytes, 'mpc.protocol')
  const count = reader.u8()
  if (count < 1 || count > 2) throw new AppError('mpc.protocol')
  const proofs = Array.from({ length: count }, () => {
    const suite = suiteOfWireId(reader.u8())
    if (suite === undefined) throw new AppError('mpc.protocol')
    return { curve: suite.curve, proof: reader.take(suite.pointBytes + SCALAR_BYTES) }
  })
  reader.end()
  return proofs
}
