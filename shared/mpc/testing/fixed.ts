/** A pair of shares computed from a seed by the sharing polynomial itself: fixed vectors, and a check that doesn't use the protocol. */
import { sha512 } from '@noble/hashes/sha2.js'
import { lengthPrefixed } from '../../bytes.ts'
import { suites } from '../curves.ts'
import { CURVES, type CurveShare, type Role } from '../types.ts'
import type { Pair } from './harness.ts'

export const fixedPair = (seed: string): Pair => {
  const curves = CURVES.map((curve) => {
    const suite = suites[curve]
    const scalar = (name: string): bigint => suite.reduce(sha512(lengthPrefixed(seed, curve, name)))
    const [constant, slope] = [scalar('constant'), scalar('slope')]
    const at = { client: suite.mulAdd(constant, slope, 1n), cosigner: suite.mulAdd(constant, slope, 2n) }
    const verifyingShares = { client: suite.basePoint(at.client), cosigner: suite.basePoint(at.cosigner) }
    const own = (role: Role): CurveShare => ({
      curve,
      publicKey: suite.basePoint(constant),
      verifyingShares,
      share: suite.writeScalar(at[role]),
    })
    return { client: own('client'), cosigner: own('cosigner') }
  })
  const sharingId = sha512(lengthPrefixed(seed, 'sharing')).slice(0, 32)
  const side = (role: Role) => ({ role, sharingId, curves: curves.map((own) => own[role]) })
  return { client: side('client'), cosigner: side('cosigner') }
}
