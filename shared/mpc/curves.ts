/**
 * The two curves behind one face: bytes in, bytes out, so that the protocols above are written once.
 * Secrets are multiplied with noble's constant-time `multiply`; `*Unsafe` is used on public values only.
 */
import type { CurvePoint, CurvePointCons } from '@noble/curves/abstract/curve.js'
import { createFROST, type FROST } from '@noble/curves/abstract/frost.js'
import { ed25519 } from '@noble/curves/ed25519.js'
import { secp256k1, secp256k1_FROST } from '@noble/curves/secp256k1.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { AppError } from '../errors.ts'
import type { Curve } from '../ids.ts'
import { PARTY, type Role } from './types.ts'

/** Scalars are 32 bytes on both curves: big-endian on secp256k1, little-endian on Ed25519. */
export const SCALAR_BYTES = 32
export const SIGNERS = { min: 2, max: 2 } as const
export const peerOf = (role: Role): Role => (role === 'client' ? 'cosigner' : 'client')

export type CurveSuite = {
  readonly curve: Curve
  /** The curve's number in every format of ours: 1 secp256k1, 2 Ed25519. */
  readonly wireId: number
  readonly pointBytes: number
  /** RFC 9591 ciphersuite of the library; never its taproot variant, which may negate the key. */
  readonly frost: FROST
  readonly identifiers: { readonly client: string; readonly cosigner: string }
  /** Canonical scalar of 1 … n−1; else `mpc.crypto_invalid`. */
  readonly readScalar: (bytes: Uint8Array) => bigint
  readonly writeScalar: (scalar: bigint) => Uint8Array
  /** Bytes of any length to a scalar by modular reduction; 64 uniform bytes give a bias below 2^-250. */
  readonly reduce: (wide: Uint8Array) => bigint
  /** a + b·c modulo the group's order. */
  readonly mulAdd: (a: bigint, b: bigint, c: bigint) => bigint
  /** Canonical compressed encoding of a point of prime order, not the identity; else `mpc.crypto_invalid`. */
  readonly assertPoint: (bytes: Uint8Array) => void
  /** secret·G, constant time. */
  readonly basePoint: (secret: bigint) => Uint8Array
  /** λ·s, the constant term with which a party shares its old share again. λ = 2 for the client, −1 for the co-signer. */
  readonly weightShare: (role: Role, share: Uint8Array) => Uint8Array
  /** λ·V, what the constant term of that party's commitment must be. */
  readonly weightPoint: (role: Role, verifyingShare: Uint8Array) => Uint8Array
  /** 2·V_C − V_S, which must be Q. */
  readonly combine: (client: Uint8Array, cosigner: Uint8Array) => Uint8Array
  /** z·G − c·V over public values. The identity throws `mpc.crypto_invalid`. */
  readonly schnorrPoint: (z: bigint, c: bigint, verifyingShare: Uint8Array) => Uint8Array
}

/** Runs library code; whatever it throws becomes `code` and drops its text, which may hold values. */
export const guarded = <T>(code: 'mpc.crypto_invalid' | 'recovery.proof_refused', work: () => T): T => {
  try {
    return work()
  } catch (error) {
    throw error instanceof AppError ? error : new AppError(code)
  }
}

const littleEndian = (bytes: Uint8Array): bigint => bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
const bigEndian = (bytes: Uint8Array): bigint => bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n)

const createSuite = <F, P extends CurvePoint<F, P>>(
  fixed: Pick<CurveSuite, 'curve' | 'wireId' | 'pointBytes' | 'frost'>,
  Point: CurvePointCons<P>,
): CurveSuite => {
  const { Fn } = Point
  const crypto = <T>(work: () => T): T => guarded('mpc.crypto_invalid', work)
  const readScalar = (bytes: Uint8Array): bigint =>
    crypto(() => {
      const scalar = Fn.fromBytes(bytes)
      if (bytes.length !== SCALAR_BYTES || Fn.is0(scalar)) throw new AppError('mpc.crypto_invalid')
      return scalar
    })
  // Decoding checks the curve equation; identity and cofactor are checked apart, once, where a point enters (assertPoint).
  const decode = (bytes: Uint8Array): P => {
    if (bytes.length !== fixed.pointBytes) throw new AppError('mpc.crypto_invalid')
    return Point.fromBytes(bytes)
  }
  const encode = (point: P): Uint8Array => {
    if (point.is0()) throw new AppError('mpc.crypto_invalid')
    return point.toBytes()
  }
  return {
    ...fixed,
    identifiers: {
      client: fixed.frost.Identifier.fromNumber(PARTY.client),
      cosigner: fixed.frost.Identifier.fromNumber(PARTY.cosigner),
    },
    readScalar,
    writeScalar: (scalar) => Fn.toBytes(scalar),
    reduce: (wide) => Fn.create(Fn.isLE ? littleEndian(wide) : bigEndian(wide)),
    mulAdd: (a, b, c) => Fn.add(a, Fn.mul(b, c)),
    assertPoint: (bytes) =>
      crypto(() => {
        const point = decode(bytes)
        point.assertValidity()
        if (point.is0() || !point.isTorsionFree()) throw new AppError('mpc.crypto_invalid')
      }),
    basePoint: (secret) => crypto(() => Point.BASE.multiply(secret).toBytes()),
    weightShare: (role, share) =>
      crypto(() => {
        const scalar = readScalar(share)
        return Fn.toBytes(role === 'client' ? Fn.add(scalar, scalar) : Fn.neg(scalar))
      }),
    weightPoint: (role, verifyingShare) =>
      crypto(() => {
        const point = decode(verifyingShare)
        return encode(role === 'client' ? point.double() : point.negate())
      }),
    combine: (client, cosigner) => crypto(() => encode(decode(client).double().subtract(decode(cosigner)))),
    schnorrPoint: (z, c, verifyingShare) =>
      crypto(() => encode(Point.BASE.multiplyUnsafe(z).subtract(decode(verifyingShare).multiplyUnsafe(c)))),
  }
}

/**
 * The library's `ed25519_FROST` (RFC 9591 §6.1) from its own factory, without that suite's second, redundant torsion check of every
 * parsed point: the mandatory one stays. A third of the protocols' time; a test holds both suites to the same bytes.
 */
const ed25519Frost = createFROST({ name: 'FROST-ED25519-SHA512-v1', Point: ed25519.Point, hash: sha512, H2: '' })

const SECP256K1 = createSuite({ curve: 'SECP256K1', wireId: 1, pointBytes: 33, frost: secp256k1_FROST }, secp256k1.Point)
const ED25519 = createSuite({ curve: 'ED25519', wireId: 2, pointBytes: 32, frost: ed25519Frost }, ed25519.Point)
export const suites: { readonly [K in Curve]: CurveSuite } = { SECP256K1, ED25519 }
export const suiteOfWireId = (wireId: number | undefined): CurveSuite | undefined =>
  [SECP256K1, ED25519].find((suite) => suite.wireId === wireId)
