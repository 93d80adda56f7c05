/**
 * A rehearsal of the recovery's cryptography over keys made up for it, while the person reads the Confirm screen: it fills the curves'
 * tables and lets the engine compile, so that the real run, in this same process, takes half the time. Nothing leaves the process.
 */
import { ed25519 } from '@noble/curves/ed25519.js'
import { toHex, wipe } from '#shared/bytes.ts'
import { createJointProofClient, createJointProofCosigner } from '#shared/mpc/joint-proof.ts'
import { proveKnowledge, verifyKnowledge } from '#shared/mpc/knowledge.ts'
import { decodeShare, encodeShare, publicOf, wipeShare } from '#shared/mpc/share.ts'
import { createSharingClient, createSharingCosigner } from '#shared/mpc/sharing.ts'
import type { EpochShare, RandomBytes, SharingContext } from '#shared/mpc/types.ts'

type Pair = { readonly client: EpochShare; readonly cosigner: EpochShare }

function* sharing(random: RandomBytes, base?: Pair): Generator<void, Pair> {
  const [deviceSecret, cosignerSecret] = [random(32), random(32)]
  const context: SharingContext = {
    purpose: base === undefined ? 'generate' : 'recover',
    walletId: toHex(random(16)),
    operationId: toHex(random(16)),
    baseSharingId: base?.client.sharingId,
    serverRandom: random(32),
    deviceKey: ed25519.getPublicKey(deviceSecret),
    cosignerKey: ed25519.getPublicKey(cosignerSecret),
  }
  const client = createSharingClient({ context, base: base?.client, random, sign: (message) => ed25519.sign(message, deviceSecret) })
  const cosigner = createSharingCosigner({
    context,
    base: base?.cosigner,
    random,
    sign: (message) => ed25519.sign(message, cosignerSecret),
  })
  try {
    const message1 = client.commit()
    yield
    const reply1 = cosigner.commit(message1)
    yield
    const reply2 = cosigner.reveal(client.reveal(reply1))
    yield
    const message3 = client.finish(reply2)
    yield
    const { reply, result } = cosigner.finish(message3)
    return { client: client.confirm(reply).share, cosigner: result.share }
  } finally {
    client.destroy()
    cosigner.destroy()
    wipe(deviceSecret, cosignerSecret)
  }
}

function* proofs({ client, cosigner }: Pair, random: RandomBytes): Generator<void, void> {
  const digest = random(32)
  const own = createJointProofClient({ share: client, random })
  const theirs = createJointProofCosigner({ share: cosigner, random, digest32: digest })
  const reply = theirs.respond(own.commit())
  yield
  theirs.verify(own.sign(reply, digest).message)
  yield
  const context = random(32)
  verifyKnowledge({ public: publicOf(client), role: 'client', context, proofs: proveKnowledge({ share: client, context, random }) })
  yield
  const bytes = encodeShare(client)
  wipeShare(decodeShare(bytes, 'client'))
  wipe(bytes)
}

/** One walk through all of it, a pause after each step. */
export function* rehearse(random: RandomBytes): Generator<void, void> {
  const made: Pair[] = []
  try {
    const first = yield* sharing(random)
    made.push(first)
    yield
    const second = yield* sharing(random, first)
    made.push(second)
    yield
    yield* proofs(second, random)
  } finally {
    for (const { client, cosigner } of made) {
      wipeShare(client)
      wipeShare(cosigner)
    }
  }
}

const TIMES = 3

/** Steps of some ten milliseconds; between them everything else has its turn. Ends early once `isWanted` says no. */
export const warmUp = async (deps: {
  readonly random: RandomBytes
  readonly pause: () => Promise<void>
  readonly isWanted: () => boolean
}): Promise<void> => {
  for (let i = 0; i < TIMES; i++) {
    const steps = rehearse(deps.random)
    try {
      do {
        await deps.pause()
        if (!deps.isWanted()) return
      } while (!steps.next().done)
    } finally {
      steps.return()
    }
  }
}
