/**
 * One party's polynomial in a sharing run: FROST's distributed key generation (RFC 9591's companion protocol as in @noble/curves),
 * where a re-share gives each polynomial the constant term λᵢ·sᵢ of the old share. The checks beyond the library's stand here.
 */
import type { DKG_Round1, DKG_Secret } from '@noble/curves/abstract/frost.js'
import { x25519 } from '@noble/curves/ed25519.js'
import { concat, equalBytes, wipe } from '../bytes.ts'
import { AppError } from '../errors.ts'
import { type CurveSuite, peerOf, SCALAR_BYTES, SIGNERS } from './curves.ts'
import { createDraw } from './draw.ts'
import { assertCurveShare } from './share.ts'
import { decodePackage, encodePackage, type Package } from './sharing-wire.ts'
import { type CurveShare, type EpochShare, PARTY, type RandomBytes, type Role } from './types.ts'

export type Party = {
  /** Own round-1 package over all curves. */
  readonly package: Uint8Array
  readonly ephemeralSecret: Uint8Array
  /** Checks the peer's package against the fixed identifier and the base; answers its X25519 key. Curve checks follow in `sharesFor`. */
  readonly accept: (peerPackage: Uint8Array) => Uint8Array
  /** Round 2: verifies the peer's proofs of possession, then the shares for the peer, 32 bytes per curve; the caller wipes them. */
  readonly sharesFor: () => Uint8Array
  /** Round 3: own new shares, all checks done. Throws `mpc.crypto_invalid` or `mpc.public_key_mismatch`. */
  readonly combine: (sharesFromPeer: Uint8Array) => CurveShare[]
  readonly destroy: () => void
}

/** The base's share on that curve; the base was validated when it was loaded. */
const baseOn = (base: EpochShare | undefined, suite: CurveSuite): CurveShare | undefined =>
  base?.curves.find(({ curve }) => curve === suite.curve)

export const createParty = (role: Role, suites: readonly CurveSuite[], base: EpochShare | undefined, random: RandomBytes): Party => {
  const peer = peerOf(role)
  const draw = createDraw(random)
  const ephemeralSecret = random(32)
  const rounds = suites.map((suite) => {
    const old = baseOn(base, suite)
    const constant = old && suite.weightShare(role, old.share)
    try {
      return suite.frost.DKG.round1(suite.identifiers[role], SIGNERS, constant, draw.rng)
    } finally {
      wipe(constant)
      draw.wipe()
    }
  })
  const secrets: DKG_Secret[] = rounds.map(({ secret }) => secret)
  let peerRounds: DKG_Round1[] = []

  const checkAgainstBase = (suite: CurveSuite, commitment: Package['curves'][number]['commitment']): void => {
    const old = baseOn(base, suite)
    if (old && !equalBytes(suite.weightPoint(peer, old.verifyingShares[peer]), commitment[0])) {
      throw new AppError('mpc.public_key_mismatch')
    }
  }

  const combineCurve = (suite: CurveSuite, index: number, shareFromPeer: Uint8Array): CurveShare => {
    const identifiers = suite.identifiers
    const round2 = [{ identifier: identifiers[peer], signingShare: shareFromPeer }]
    const key = suite.frost.DKG.round3(secrets[index] as DKG_Secret, [peerRounds[index] as DKG_Round1], round2)
    const { commitments, verifyingShares, signers } = key.public
    const [publicKey] = commitments
    const [client, cosigner] = [verifyingShares[identifiers.client], verifyingShares[identifiers.cosigner]]
    const isTwoOfTwo = signers.min === SIGNERS.min && signers.max === SIGNERS.max && commitments.length === 2
    if (!publicKey || !client || !cosigner || !isTwoOfTwo || key.secret.identifier !== identifiers[role]) {
      throw new AppError('mpc.crypto_invalid')
    }
    const share: CurveShare = { curve: suite.curve, publicKey, verifyingShares: { client, cosigner }, share: key.secret.signingShare }
    const old = baseOn(base, suite)
    try {
      if (old && !equalBytes(old.publicKey, publicKey)) throw new AppError('mpc.public_key_mismatch')
      assertCurveShare(role, share)
      return share
    } catch (error) {
      wipe(share.share)
      throw error
    }
  }

  return {
    package: encodePackage(role, {
      ephemeralKey: x25519.getPublicKey(ephemeralSecret),
      curves: rounds.map(({ public: own }) => ({
        commitment: [own.commitment[0] as Uint8Array, own.commitment[1] as Uint8Array],
        proofOfKnowledge: own.proofOfKnowledge,
      })),
    }),
    ephemeralSecret,
    accept: (peerPackage) => {
      const { identifier, ephemeralKey, curves } = decodePackage(peerPackage, suites)
      if (identifier !== PARTY[peer]) throw new AppError('mpc.crypto_invalid')
      peerRounds = suites.map((suite, i) => {
        const { commitment, proofOfKnowledge } = curves[i] as Package['curves'][number]
        checkAgainstBase(suite, commitment)
        return {
          identifier: suite.identifiers[peer],
          commitment: commitment.map((point) => Uint8Array.from(point)),
          proofOfKnowledge: Uint8Array.from(proofOfKnowledge),
        }
      })
      return ephemeralKey
    },
    sharesFor: () =>
      concat(
        ...suites.map((suite, i) => {
          const packages = suite.frost.DKG.round2(secrets[i] as DKG_Secret, [peerRounds[i] as DKG_Round1])
          const forPeer = packages[suite.identifiers[peer]]
          if (forPeer === undefined) throw new AppError('mpc.crypto_invalid')
          return forPeer.signingShare
        }),
      ),
    combine: (sharesFromPeer) => {
      const done: CurveShare[] = []
      try {
        suites.forEach((suite, i) => {
          const shareFromPeer = sharesFromPeer.slice(i * SCALAR_BYTES, (i + 1) * SCALAR_BYTES)
          try {
            done.push(combineCurve(suite, i, shareFromPeer))
          } finally {
            wipe(shareFromPeer)
          }
        })
        return done
      } catch (error) {
        for (const { share } of done) wipe(share)
        throw error
      }
    },
    destroy: () => {
      wipe(ephemeralSecret)
      suites.forEach((suite, i) => {
        suite.frost.DKG.clean(secrets[i] as DKG_Secret)
      })
    },
  }
}
