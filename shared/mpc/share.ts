/**
 * Canonical bytes of shares and of their public half. Everything that comes out of here has been checked:
 * canonical scalars, points of prime order, share·G = own V, 2·V_C − V_S = Q (identifiers 1 and 2, λ = (2, −1)).
 *
 * Share:  version u8 = 1 · role u8 (1 client, 2 co-signer) · sharingId 32 · count u8 · per curve: wireId u8 · share 32 · V_C · V_S · Q
 * Public: version u8 = 1 · sharingId 32 · count u8 · per curve: wireId u8 · V_C · V_S · Q
 */
import { concat, equalBytes, wipe } from '../bytes.ts'
import { AppError } from '../errors.ts'
import { type CurveSuite, SCALAR_BYTES, suiteOfWireId, suites } from './curves.ts'
import { createReader, type Reader } from './reader.ts'
import { type CurvePublic, type CurveShare, type EpochPublic, type EpochShare, PARTY, type Role } from './types.ts'

const VERSION = 1
export const SHARING_ID_BYTES = 32

/** One or two curves, each once, secp256k1 first; else `mpc.crypto_invalid`. */
const assertCurves = (curves: readonly CurvePublic[]): void => {
  const ids = curves.map(({ curve }) => suites[curve].wireId)
  const ascending = ids.every((id, i) => i === 0 || id > (ids[i - 1] as number))
  if (ids.length < 1 || !ascending) throw new AppError('mpc.crypto_invalid')
}

/** Points valid, V_C ≠ V_S (else `mpc.crypto_invalid`), 2·V_C − V_S = Q (else `mpc.public_key_mismatch`). */
export const assertCurvePublic = ({ curve, publicKey, verifyingShares }: CurvePublic): void => {
  const suite = suites[curve]
  for (const point of [verifyingShares.client, verifyingShares.cosigner, publicKey]) suite.assertPoint(point)
  if (equalBytes(verifyingShares.client, verifyingShares.cosigner)) throw new AppError('mpc.crypto_invalid')
  if (!equalBytes(suite.combine(verifyingShares.client, verifyingShares.cosigner), publicKey)) {
    throw new AppError('mpc.public_key_mismatch')
  }
}

/** Canonical scalar, all of `assertCurvePublic`, and share·G = own V. */
export const assertCurveShare = (role: Role, share: CurveShare): void => {
  const suite = suites[share.curve]
  const scalar = suite.readScalar(share.share)
  assertCurvePublic(share)
  if (!equalBytes(suite.basePoint(scalar), share.verifyingShares[role])) throw new AppError('mpc.public_key_mismatch')
}

/** Throws `mpc.crypto_invalid` or `mpc.public_key_mismatch`. */
export const assertPublic = (epoch: EpochPublic): void => {
  if (epoch.sharingId.length !== SHARING_ID_BYTES) throw new AppError('mpc.crypto_invalid')
  assertCurves(epoch.curves)
  for (const curve of epoch.curves) assertCurvePublic(curve)
}

const publicFields = (c: CurvePublic): Uint8Array[] => [c.verifyingShares.client, c.verifyingShares.cosigner, c.publicKey]

const readPublicFields = (reader: Reader, { curve, pointBytes }: CurveSuite): CurvePublic => {
  const verifyingShares = { client: reader.take(pointBytes), cosigner: reader.take(pointBytes) }
  return { curve, verifyingShares, publicKey: reader.take(pointBytes) }
}

const readCurves = <T extends CurvePublic>(reader: Reader, read: (suite: CurveSuite) => T): T[] => {
  const count = reader.u8()
  if (count < 1 || count > 2) throw new AppError('mpc.crypto_invalid')
  return Array.from({ length: count }, () => {
    const suite = suiteOfWireId(reader.u8())
    if (suite === undefined) throw new AppError('mpc.crypto_invalid')
    return read(suite)
  })
}

const createVersionedReader = (bytes: Uint8Array): Reader => {
  const reader = createReader(bytes, 'mpc.crypto_invalid')
  if (reader.u8() !== VERSION) throw new AppError('mpc.crypto_invalid')
  return reader
}

/** Secret: the caller wipes it. */
export const encodeShare = (share: EpochShare): Uint8Array =>
  concat(
    Uint8Array.of(VERSION, PARTY[share.role]),
    share.sharingId,
    Uint8Array.of(share.curves.length),
    ...share.curves.flatMap((c) => [Uint8Array.of(suites[c.curve].wireId), c.share, ...publicFields(c)]),
  )

/** Throws `mpc.crypto_invalid` (layout, role, scalar, point) or `mpc.public_key_mismatch`. */
export const decodeShare = (bytes: Uint8Array, role: Role): EpochShare => {
  const reader = createVersionedReader(bytes)
  if (reader.u8() !== PARTY[role]) throw new AppError('mpc.crypto_invalid')
  const sharingId = reader.take(SHARING_ID_BYTES)
  const curves = readCurves(reader, (suite) => {
    const share = reader.take(SCALAR_BYTES)
    return { ...readPublicFields(reader, suite), share }
  })
  reader.end()
  const decoded: EpochShare = { role, sharingId, curves }
  try {
    assertCurves(curves)
    for (const curve of curves) assertCurveShare(role, curve)
    return decoded
  } catch (error) {
    wipeShare(decoded)
    throw error
  }
}

export const encodePublic = (epoch: EpochPublic): Uint8Array =>
  concat(
    Uint8Array.of(VERSION),
    epoch.sharingId,
    Uint8Array.of(epoch.curves.length),
    ...epoch.curves.flatMap((c) => [Uint8Array.of(suites[c.curve].wireId), ...publicFields(c)]),
  )

/** Throws `mpc.crypto_invalid` or `mpc.public_key_mismatch`. */
export const decodePublic = (bytes: Uint8Array): EpochPublic => {
  const reader = createVersionedReader(bytes)
  const sharingId = reader.take(SHARING_ID_BYTES)
  const decoded = { sharingId, curves: readCurves(reader, (suite) => readPublicFields(reader, suite)) }
  reader.end()
  assertPublic(decoded)
  return decoded
}

export const publicOf = ({ sharingId, curves }: EpochShare): EpochPublic => ({
  sharingId,
  curves: curves.map(({ curve, publicKey, verifyingShares }) => ({ curve, publicKey, verifyingShares })),
})

/** Same curves with the same public keys; verifying shares may differ. */
export const samePublicKeys = (a: Pick<EpochPublic, 'curves'>, b: Pick<EpochPublic, 'curves'>): boolean =>
  a.curves.length === b.curves.length &&
  a.curves.every((c, i) => {
    const other = b.curves[i]
    return other !== undefined && other.curve === c.curve && equalBytes(c.publicKey, other.publicKey)
  })

export const wipeShare = (share: EpochShare | undefined): void => {
  for (const curve of share?.curves ?? []) wipe(curve.share)
}
