/**
 * The joint proof of life: both parties sign one 32-byte digest with FROST (RFC 9591) under Q on each curve, with signing shares only.
 * The signed message is 0xFF ‖ "rekindle/recovery-proof/v1" ‖ digest: no transaction of any chain starts so, and ordinary signing refuses it.
 *
 * message1 version u8 = 1 · kind u8 = 1 · per curve: hiding · binding
 * reply    version · kind 2 · per curve: hiding · binding · signature share 32
 * message2 version · kind 3 · per curve: signature share 32
 */
import type { FrostPublic, GenNonce, NonceCommitments } from '@noble/curves/abstract/frost.js'
import { ed25519 } from '@noble/curves/ed25519.js'
import { concat, utf8, wipe } from '../bytes.ts'
import { AppError } from '../errors.ts'
import type { Curve } from '../ids.ts'
import { type CurveSuite, guarded, peerOf, SCALAR_BYTES, SIGNERS, suites } from './curves.ts'
import { createDraw } from './draw.ts'
import { createReader, type Reader } from './reader.ts'
import { createSteps } from './single-use.ts'
import type { CurvePublic, CurveShare, EpochPublic, EpochShare, RandomBytes, Role } from './types.ts'

/** 64 bytes on Ed25519 (verifies with any Ed25519 library), 65 on secp256k1 (point · scalar). */
export type CurveSignature = { readonly curve: Curve; readonly signature: Uint8Array }

const VERSION = 1
const KIND = { message1: 1, reply: 2, message2: 3 } as const
/** Ordinary signing must refuse every message that starts so. */
export const PROOF_PREFIX = concat(Uint8Array.of(0xff), utf8('rekindle/recovery-proof/v1'))

const proofMessage = (digest32: Uint8Array): Uint8Array => {
  if (digest32.length !== 32) throw new AppError('mpc.protocol')
  return concat(PROOF_PREFIX, digest32)
}

const frostPublic = (suite: CurveSuite, { publicKey, verifyingShares }: CurvePublic): FrostPublic => ({
  signers: SIGNERS,
  commitments: [Uint8Array.from(publicKey)],
  verifyingShares: {
    [suite.identifiers.client]: Uint8Array.from(verifyingShares.client),
    [suite.identifiers.cosigner]: Uint8Array.from(verifyingShares.cosigner),
  },
})

const open = (bytes: Uint8Array, kind: number): Reader => {
  const reader = createReader(bytes, 'mpc.protocol')
  if (reader.u8() !== VERSION) throw new AppError('mpc.protocol')
  const seen = reader.u8()
  if (seen !== kind) throw new AppError(seen >= 1 && seen < kind ? 'mpc.replay' : 'mpc.protocol')
  return reader
}

/** One curve of one party: nonces live here and die with the first signature share. */
const createSigner = (role: Role, own: CurveShare, random: RandomBytes) => {
  const suite = suites[own.curve]
  const { frost, identifiers, pointBytes } = suite
  const peer = peerOf(role)
  const secret = { identifier: identifiers[role], signingShare: Uint8Array.from(own.share) }
  const publicPackage = frostPublic(suite, own)
  let nonce: GenNonce | undefined
  let list: NonceCommitments[] = []
  let share = new Uint8Array()

  return {
    curve: own.curve,
    commit: (): Uint8Array => {
      const draw = createDraw(random)
      nonce = frost.commit(secret, draw.rng)
      draw.wipe()
      return concat(nonce.commitments.hiding, nonce.commitments.binding)
    },
    readCommitment: (reader: Reader): void => {
      if (nonce === undefined) throw new AppError('mpc.protocol')
      const [hiding, binding] = [Uint8Array.from(reader.take(pointBytes)), Uint8Array.from(reader.take(pointBytes))]
      list = [nonce.commitments, { identifier: identifiers[peer], hiding, binding }]
    },
    sign: (message: Uint8Array): Uint8Array => {
      if (nonce === undefined) throw new AppError('mpc.protocol')
      share = Uint8Array.from(frost.signShare(secret, publicPackage, nonce.nonces, list, message))
      return share
    },
    /** Verifies the peer's share under its stored verifying share, then the whole under Q. `recovery.proof_refused`. */
    finish: (message: Uint8Array, peerShare: Uint8Array): CurveSignature =>
      guarded('recovery.proof_refused', () => {
        const theirs = Uint8Array.from(peerShare)
        if (!frost.verifyShare(publicPackage, list, message, identifiers[peer], theirs)) throw new AppError('recovery.proof_refused')
        const signature = frost.aggregate(publicPackage, list, message, { [identifiers[role]]: share, [identifiers[peer]]: theirs })
        return { curve: own.curve, signature }
      }),
    destroy: (): void => wipe(secret.signingShare, nonce?.nonces.hiding, nonce?.nonces.binding),
  }
}

type Parameters = { readonly share: EpochShare; readonly random: RandomBytes }
const createSigners = (role: Role, { share, random }: Parameters) => {
  if (share.role !== role) throw new AppError('mpc.protocol')
  return share.curves.map((own) => createSigner(role, own, random))
}

export type JointProofClient = {
  readonly commit: () => Uint8Array
  /** Checks the co-signer's signature share before it answers; the signatures verify under Q. */
  readonly sign: (reply: Uint8Array, digest32: Uint8Array) => { readonly message: Uint8Array; readonly signatures: CurveSignature[] }
  readonly destroy: () => void
}

/** Party 1; steps single-use as in sharing.ts. `share` stays the caller's. */
export const createJointProofClient = (parameters: Parameters): JointProofClient => {
  const signers = createSigners('client', parameters)
  const steps = createSteps(() => {
    for (const signer of signers) signer.destroy()
  })
  return {
    commit: () => steps.take(0, () => concat(Uint8Array.of(VERSION, KIND.message1), ...signers.map((signer) => signer.commit()))),
    sign: (reply, digest32) =>
      steps.take(1, () => {
        const message = proofMessage(digest32)
        const reader = open(reply, KIND.reply)
        const theirs = signers.map((signer) => {
          signer.readCommitment(reader)
          return reader.take(SCALAR_BYTES)
        })
        reader.end()
        const shares = signers.map((signer) => signer.sign(message))
        const signatures = signers.map((signer, i) => signer.finish(message, theirs[i] as Uint8Array))
        steps.close()
        return { message: concat(Uint8Array.of(VERSION, KIND.message2), ...shares), signatures }
      }),
    destroy: steps.close,
  }
}

export type JointProofCosigner = {
  readonly respond: (message1: Uint8Array) => Uint8Array
  /** Verifies the client's share itself, under V'_C: a signature under Q that merely arrives proves nothing. `recovery.proof_refused`. */
  readonly verify: (message2: Uint8Array) => CurveSignature[]
  readonly destroy: () => void
}

/** Party 2; builds the digest from its own row. */
export const createJointProofCosigner = (parameters: Parameters & { readonly digest32: Uint8Array }): JointProofCosigner => {
  const signers = createSigners('cosigner', parameters)
  const message = proofMessage(parameters.digest32)
  const steps = createSteps(() => {
    for (const signer of signers) signer.destroy()
  })
  return {
    respond: (message1) =>
      steps.take(0, () => {
        const reader = open(message1, KIND.message1)
        const parts = signers.map((signer) => {
          const commitment = signer.commit()
          signer.readCommitment(reader)
          return { signer, commitment }
        })
        reader.end()
        const curves = parts.flatMap(({ signer, commitment }) => [commitment, signer.sign(message)])
        return concat(Uint8Array.of(VERSION, KIND.reply), ...curves)
      }),
    verify: (message2) =>
      steps.take(1, () => {
        const reader = open(message2, KIND.message2)
        const shares = signers.map(() => reader.take(SCALAR_BYTES))
        reader.end()
        const signatures = signers.map((signer, i) => signer.finish(message, shares[i] as Uint8Array))
        steps.close()
        return signatures
      }),
    destroy: steps.close,
  }
}

/** Every curve of the epoch, in order, verifies under its public key; else `recovery.proof_refused`. */
export const verifyJointProof = (epoch: Pick<EpochPublic, 'curves'>, digest32: Uint8Array, signatures: readonly CurveSignature[]): void => {
  const message = proofMessage(digest32)
  if (signatures.length !== epoch.curves.length) throw new AppError('recovery.proof_refused')
  epoch.curves.forEach(({ curve, publicKey }, i) => {
    const { curve: signed, signature } = signatures[i] as CurveSignature
    const isValid = guarded('recovery.proof_refused', () => {
      if (signed !== curve) return false
      if (curve === 'ED25519') return ed25519.verify(signature, message, publicKey, { zip215: false })
      return signature.length === 65 && suites[curve].frost.verify(signature, message, publicKey)
    })
    if (!isValid) throw new AppError('recovery.proof_refused')
  })
}
