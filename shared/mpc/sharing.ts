/**
 * Sharing of both curves between client and co-signer: generation (no base), or re-sharing of a base sharing with the same public keys.
 * Commit, reveal, encrypted round 2, confirmation; three round trips (sharing-wire.ts has the layouts).
 * No share leaves a run before the peer has confirmed the same transcript, keys and verifying shares.
 */
import { ed25519 } from '@noble/curves/ed25519.js'
import { concat, equalBytes, wipe } from '../bytes.ts'
import { AppError } from '../errors.ts'
import { type CurveSuite, guarded, peerOf, suites } from './curves.ts'
import { wipeShare } from './share.ts'
import { type Channel, createChannel } from './sharing-channel.ts'
import { createParty, type Party } from './sharing-party.ts'
import {
  type Commitments,
  ciphertextBytes,
  commitTo,
  confirmationValue,
  encodeContext,
  encodeReveal,
  HASH_BYTES,
  header,
  KIND,
  openMessage,
  type Reveal,
  readReveal,
  revealStatement,
  roundOneHash,
  SALT_BYTES,
  SIGNATURE_BYTES,
  sessionId,
  transcriptHash,
} from './sharing-wire.ts'
import { createSteps } from './single-use.ts'
import { CURVES, type EpochShare, type RandomBytes, type Role, type SharingContext, type SharingResult, type SignMessage } from './types.ts'

export type SharingParameters = {
  readonly context: SharingContext
  /** Own share of `context.baseSharingId`; absent for 'generate'. Stays the caller's, who wipes it. */
  readonly base?: EpochShare | undefined
  readonly random: RandomBytes
  /** Own Ed25519 key: the device's on the client, the co-signer's there. */
  readonly sign: SignMessage
}

/** Steps once each and in order, else `mpc.replay` or `mpc.protocol`; any failure ends the run and wipes it. */
export type SharingClient = {
  readonly commit: () => Uint8Array
  readonly reveal: (reply1: Uint8Array) => Uint8Array
  readonly finish: (reply2: Uint8Array) => Uint8Array
  readonly confirm: (reply3: Uint8Array) => SharingResult
  readonly destroy: () => void
}
export type SharingCosigner = {
  readonly commit: (message1: Uint8Array) => Uint8Array
  readonly reveal: (message2: Uint8Array) => Uint8Array
  readonly finish: (message3: Uint8Array) => { readonly reply: Uint8Array; readonly result: SharingResult }
  readonly destroy: () => void
}

/** What both roles do alike. Every method assumes that the steps before it have run. */
const createRun = (role: Role, { context, base, random, sign }: SharingParameters) => {
  const peer = peerOf(role)
  const isGeneration = context.purpose === 'generate'
  const baseFits = isGeneration
    ? base === undefined && context.baseSharingId === undefined
    : base?.role === role && context.baseSharingId !== undefined && equalBytes(base.sharingId, context.baseSharingId)
  if (!baseFits) throw new AppError('mpc.protocol')
  const curveSuites: readonly CurveSuite[] = (base?.curves.map(({ curve }) => curve) ?? CURVES).map((curve) => suites[curve])
  const contextBytes = encodeContext(context, curveSuites, base)

  let party: Party | undefined
  let sid: Uint8Array = new Uint8Array()
  let salt: Uint8Array = new Uint8Array()
  let commitments: Commitments | undefined
  let own: Reveal | undefined
  let peerKey: Uint8Array = new Uint8Array()
  let channel: Channel | undefined
  let unconfirmed: SharingResult | undefined

  const present = <T>(value: T | undefined): T => {
    if (value === undefined) throw new AppError('mpc.protocol')
    return value
  }

  return {
    suites: curveSuites,
    sid: () => sid,
    ciphertextBytes: ciphertextBytes(curveSuites),
    /** Draws the polynomials and answers the commitment to the package. */
    start: (clientRandom: Uint8Array): Uint8Array => {
      sid = sessionId(contextBytes, clientRandom)
      party = createParty(role, curveSuites, base, random)
      salt = random(SALT_BYTES)
      return commitTo(sid, role, salt, party.package)
    },
    setCommitments: (both: Commitments): void => {
      commitments = both
    },
    reveal: (): Reveal => {
      const unsigned = { salt, package: present(party).package }
      const signature = sign(revealStatement(role, sid, present(commitments), unsigned))
      if (signature.length !== SIGNATURE_BYTES) throw new AppError('mpc.protocol')
      own = { ...unsigned, signature }
      return own
    },
    /** Commitment opened, signature of the pinned key, identifier and base: all before anything of the peer's is used. */
    acceptReveal: (theirs: Reveal): void => {
      const committed = present(commitments)
      const pinned = peer === 'client' ? context.deviceKey : context.cosignerKey
      if (!equalBytes(commitTo(sid, peer, theirs.salt, theirs.package), committed[peer])) throw new AppError('mpc.crypto_invalid')
      const statement = revealStatement(peer, sid, committed, theirs)
      if (!guarded('mpc.crypto_invalid', () => ed25519.verify(theirs.signature, statement, pinned, { zip215: false }))) {
        throw new AppError('mpc.crypto_invalid')
      }
      peerKey = present(party).accept(theirs.package)
    },
    openChannel: (client: Reveal, cosigner: Reveal): void => {
      const roundOne = roundOneHash(sid, present(commitments), client, cosigner)
      channel = createChannel(sid, roundOne, present(party).ephemeralSecret, peerKey)
    },
    sealShares: (): Uint8Array => {
      const plaintext = present(party).sharesFor()
      try {
        return present(channel).seal(role, plaintext)
      } finally {
        wipe(plaintext)
      }
    },
    /** Decrypts the peer's round 2, combines, and fixes transcript and confirmation value; nothing is given out yet. */
    combine: (ciphertext: Uint8Array, messages: () => readonly Uint8Array[]): void => {
      const plaintext = present(channel).open(peer, ciphertext)
      try {
        const curves = present(party).combine(plaintext)
        const h = transcriptHash(sid, contextBytes, messages(), curves)
        const sharingId = confirmationValue(sid, h, curves)
        unconfirmed = { share: { role, sharingId, curves }, h }
      } finally {
        wipe(plaintext)
      }
    },
    confirmationTag: (): Uint8Array => present(channel).confirm(role, present(unconfirmed).share.sharingId),
    /** Compares the peer's tag in constant time; from here on the caller owns the share. */
    confirm: (tag: Uint8Array): SharingResult => {
      const result = present(unconfirmed)
      if (!equalBytes(present(channel).confirm(peer, result.share.sharingId), tag)) throw new AppError('mpc.crypto_invalid')
      unconfirmed = undefined
      return result
    },
    ownReveal: (): Reveal => present(own),
    destroy: (): void => {
      party?.destroy()
      channel?.destroy()
      wipe(salt)
      wipeShare(unconfirmed?.share)
      party = undefined
      channel = undefined
      unconfirmed = undefined
    },
  }
}

/** Party 1. Throws `mpc.protocol` when context and base don't fit each other. */
export const createSharingClient = (parameters: SharingParameters): SharingClient => {
  const run = createRun('client', parameters)
  const steps = createSteps(run.destroy)
  const sent: Uint8Array[] = []
  let ownCommitment: Uint8Array = new Uint8Array()
  return {
    commit: () =>
      steps.take(0, () => {
        const clientRandom = parameters.random(32)
        ownCommitment = run.start(clientRandom)
        const message1 = concat(header(KIND.message1), clientRandom, ownCommitment)
        sent.push(message1)
        return message1
      }),
    reveal: (reply1) =>
      steps.take(1, () => {
        const reader = openMessage(reply1, KIND.reply1, run.sid())
        const cosigner = reader.take(HASH_BYTES)
        reader.end()
        run.setCommitments({ client: ownCommitment, cosigner })
        const message2 = concat(header(KIND.message2), run.sid(), encodeReveal(run.reveal()))
        sent.push(reply1.slice(), message2)
        return message2
      }),
    finish: (reply2) =>
      steps.take(2, () => {
        const reader = openMessage(reply2, KIND.reply2, run.sid())
        const theirs = readReveal(reader, run.suites)
        const ciphertext = reader.take(run.ciphertextBytes)
        reader.end()
        run.acceptReveal(theirs)
        run.openChannel(run.ownReveal(), theirs)
        const sealed = run.sealShares()
        run.combine(ciphertext, () => [...sent, reply2, sealed])
        return concat(header(KIND.message3), run.sid(), sealed, run.confirmationTag())
      }),
    confirm: (reply3) =>
      steps.take(3, () => {
        const reader = openMessage(reply3, KIND.reply3, run.sid())
        const tag = reader.take(HASH_BYTES)
        reader.end()
        const result = run.confirm(tag)
        steps.close()
        return result
      }),
    destroy: steps.close,
  }
}

/** Party 2. Throws `mpc.protocol` when context and base don't fit each other. */
export const createSharingCosigner = (parameters: SharingParameters): SharingCosigner => {
  const run = createRun('cosigner', parameters)
  const steps = createSteps(run.destroy)
  const seen: Uint8Array[] = []
  return {
    commit: (message1) =>
      steps.take(0, () => {
        const reader = openMessage(message1, KIND.message1, undefined)
        const clientRandom = reader.take(32)
        const client = reader.take(HASH_BYTES)
        reader.end()
        const cosigner = run.start(clientRandom)
        run.setCommitments({ client, cosigner })
        const reply1 = concat(header(KIND.reply1), run.sid(), cosigner)
        seen.push(message1.slice(), reply1)
        return reply1
      }),
    reveal: (message2) =>
      steps.take(1, () => {
        const reader = openMessage(message2, KIND.message2, run.sid())
        const theirs = readReveal(reader, run.suites)
        reader.end()
        run.acceptReveal(theirs)
        const own = run.reveal()
        run.openChannel(theirs, own)
        const reply2 = concat(header(KIND.reply2), run.sid(), encodeReveal(own), run.sealShares())
        seen.push(message2.slice(), reply2)
        return reply2
      }),
    finish: (message3) =>
      steps.take(2, () => {
        const reader = openMessage(message3, KIND.message3, run.sid())
        const ciphertext = reader.take(run.ciphertextBytes)
        const tag = reader.take(HASH_BYTES)
        reader.end()
        run.combine(ciphertext, () => [...seen, ciphertext])
        const reply = concat(header(KIND.reply3), run.sid(), run.confirmationTag())
        const result = run.confirm(tag)
        steps.close()
        return { reply, result }
      }),
    destroy: steps.close,
  }
}
