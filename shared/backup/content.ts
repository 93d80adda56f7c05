/**
 * Plaintext of RKB1: length u16 (of what follows, without padding) · count u8 · per curve: curve u8 (1 secp256k1, 2 Ed25519) and, each with a
 * length u8 before it, share · own verifying share · co-signer's verifying share · public key · zero padding to a multiple of the block.
 */
import { concat, u16, wipe } from '../bytes.ts'
import { AppError } from '../errors.ts'
import { SCALAR_BYTES, suiteOfWireId, suites } from '../mpc/curves.ts'
import { createReader } from '../mpc/reader.ts'
import { assertCurveShare } from '../mpc/share.ts'
import type { CurveShare, EpochShare } from '../mpc/types.ts'

const LENGTH_BYTES = 2

/** Padded; the caller wipes it. Only a client's share goes into a backup, else `backup.content`. */
export const encodeContent = (share: EpochShare, blockBytes: number): Uint8Array => {
  if (share.role !== 'client') throw new AppError('backup.content')
  const fields = share.curves.flatMap((own) => [
    Uint8Array.of(suites[own.curve].wireId),
    ...[own.share, own.verifyingShares.client, own.verifyingShares.cosigner, own.publicKey].flatMap((value) => [
      Uint8Array.of(value.length),
      value,
    ]),
  ])
  const content = concat(Uint8Array.of(share.curves.length), ...fields)
  const padded = new Uint8Array(Math.ceil((LENGTH_BYTES + content.length) / blockBytes) * blockBytes)
  padded.set(u16(content.length))
  padded.set(content, LENGTH_BYTES)
  wipe(content)
  return padded
}

const readCurves = (plaintext: Uint8Array): CurveShare[] => {
  const outer = createReader(plaintext, 'backup.content')
  const content = outer.take(outer.u16())
  const curves: CurveShare[] = []
  try {
    if (outer.rest().some((byte) => byte !== 0)) throw new AppError('backup.content')
    const reader = createReader(content, 'backup.content')
    const field = (length: number): Uint8Array => {
      if (reader.u8() !== length) throw new AppError('backup.content')
      return reader.take(length)
    }
    const count = reader.u8()
    for (let i = 0; i < count; i++) {
      const suite = suiteOfWireId(reader.u8())
      if (suite === undefined || suite.wireId <= lastWireId(curves)) throw new AppError('backup.content')
      const share = field(SCALAR_BYTES)
      const verifyingShares = { client: field(suite.pointBytes), cosigner: field(suite.pointBytes) }
      curves.push({ curve: suite.curve, share, verifyingShares, publicKey: field(suite.pointBytes) })
    }
    reader.end()
    if (count === 0) throw new AppError('backup.content')
    return curves
  } catch (error) {
    wipe(...curves.map(({ share }) => share))
    throw error
  } finally {
    wipe(content)
  }
}

const lastWireId = (curves: readonly CurveShare[]): number => {
  const last = curves.at(-1)
  return last === undefined ? 0 : suites[last.curve].wireId
}

const BACKUP_CODES = { 'mpc.crypto_invalid': 'backup.crypto_invalid', 'mpc.public_key_mismatch': 'backup.public_key_mismatch' } as const

/** Throws `backup.content`, `backup.crypto_invalid` or `backup.public_key_mismatch`. */
export const parseContentBytes = (plaintext: Uint8Array): CurveShare[] => {
  const curves = readCurves(plaintext)
  try {
    for (const curve of curves) assertCurveShare('client', curve)
    return curves
  } catch (error) {
    wipe(...curves.map(({ share }) => share))
    const code = error instanceof AppError ? BACKUP_CODES[error.code as keyof typeof BACKUP_CODES] : undefined
    throw new AppError(code ?? 'backup.crypto_invalid')
  }
}
