/** A client that keeps to the wire format and the signatures but cheats where a test tells it to. */
import { concat } from '../../bytes.ts'
import { type CurveSuite, suites } from '../curves.ts'
import { createChannel } from '../sharing-channel.ts'
import { createParty } from '../sharing-party.ts'
import {
  commitTo,
  encodeContext,
  encodeReveal,
  header,
  KIND,
  openMessage,
  revealStatement,
  roundOneHash,
  sessionId,
} from '../sharing-wire.ts'
import { CURVES, type EpochShare, type SharingContext } from '../types.ts'
import { device, random } from './harness.ts'

export type Cheats = {
  /** Changes the package before it is committed to and signed. */
  readonly package?: (bytes: Uint8Array) => Uint8Array
  /** Commits to other bytes than the ones it reveals and signs. */
  readonly committed?: (bytes: Uint8Array) => Uint8Array
  /** Other identifiers in the proofs of possession. */
  readonly suites?: (honest: CurveSuite) => CurveSuite
  /** Another base for the polynomial than the one agreed on. */
  readonly polynomialBase?: EpochShare | undefined
  /** Changes the round-2 shares before they are encrypted. */
  readonly shares?: (plaintext: Uint8Array) => Uint8Array
}

export const createHostileClient = (context: SharingContext, base: EpochShare | undefined, cheats: Cheats) => {
  const honest = (base?.curves.map(({ curve }) => curve) ?? CURVES).map((curve) => suites[curve])
  const clientRandom = random(32)
  const sid = sessionId(encodeContext(context, honest, base), clientRandom)
  const polynomialBase = 'polynomialBase' in cheats ? cheats.polynomialBase : base
  const party = createParty('client', honest.map(cheats.suites ?? ((suite) => suite)), polynomialBase, random)
  const salt = random(32)
  const sent = cheats.package?.(party.package) ?? party.package
  const client = commitTo(sid, 'client', salt, cheats.committed?.(sent) ?? sent)
  const reveal = (reply1: Uint8Array) => {
    const commitments = { client, cosigner: openMessage(reply1, KIND.reply1, sid).take(32) }
    const signature = device.sign(revealStatement('client', sid, commitments, { salt, package: sent }))
    return { commitments, own: { salt, package: sent, signature } }
  }
  let first: ReturnType<typeof reveal> | undefined
  return {
    commit: () => concat(header(KIND.message1), clientRandom, client),
    reveal: (reply1: Uint8Array) => {
      first = reveal(reply1)
      return concat(header(KIND.message2), sid, encodeReveal(first.own))
    },
    /** Shares as told, and a tag over a value that nobody agreed on. */
    finish: (reply2: Uint8Array) => {
      if (first === undefined) throw new Error('reveal first')
      const reader = openMessage(reply2, KIND.reply2, sid)
      const theirs = { salt: reader.take(32), package: reader.take(sent.length), signature: reader.take(64) }
      const channel = createChannel(
        sid,
        roundOneHash(sid, first.commitments, first.own, theirs),
        party.ephemeralSecret,
        party.accept(theirs.package),
      )
      const plaintext = party.sharesFor()
      return concat(
        header(KIND.message3),
        sid,
        channel.seal('client', cheats.shares?.(plaintext) ?? plaintext),
        channel.confirm('client', random(32)),
      )
    },
  }
}
