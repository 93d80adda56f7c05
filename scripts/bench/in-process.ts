/** What can be timed without an app: one re-share with both parties in this process, and the derivation from a passphrase. */
import { randomBytes } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { KDF_DEFAULT } from '#shared/backup/kdf.ts'
import { toHex } from '#shared/bytes.ts'
import type { Curve } from '#shared/ids.ts'
import { createSharingClient, createSharingCosigner } from '#shared/mpc/sharing.ts'
import type { EpochShare, SharingContext } from '#shared/mpc/types.ts'
import { createArgon2 } from '../../electron/backup/argon2.ts'

type Pair = { readonly client: EpochShare; readonly cosigner: EpochShare }

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
const signer = () => {
  const secretKey = random(32)
  return { publicKey: ed25519.getPublicKey(secretKey), sign: (message: Uint8Array): Uint8Array => ed25519.sign(message, secretKey) }
}

/** Three round trips without a network. */
const share = (base?: Pair): Pair => {
  const [device, cosigner] = [signer(), signer()]
  const context: SharingContext = {
    purpose: base === undefined ? 'generate' : 'recover',
    walletId: toHex(random(16)),
    operationId: toHex(random(16)),
    baseSharingId: base?.client.sharingId,
    serverRandom: random(32),
    deviceKey: device.publicKey,
    cosignerKey: cosigner.publicKey,
  }
  const client = createSharingClient({ context, base: base?.client, random, sign: device.sign })
  const server = createSharingCosigner({ context, base: base?.cosigner, random, sign: cosigner.sign })
  const reply2 = server.reveal(client.reveal(server.commit(client.commit())))
  const { reply, result } = server.finish(client.finish(reply2))
  return { client: client.confirm(reply).share, cosigner: result.share }
}

const only = (curve: Curve, { client, cosigner }: Pair): Pair => ({
  client: { ...client, curves: client.curves.filter((candidate) => candidate.curve === curve) },
  cosigner: { ...cosigner, curves: cosigner.curves.filter((candidate) => candidate.curve === curve) },
})

const timed = async (work: () => unknown): Promise<number> => {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** The first one counts like the others: a cold process is what a person has. */
export const timeReshares = async (curve: Curve, runs: number): Promise<number[]> => {
  let pair = only(curve, share())
  const times: number[] = []
  for (let i = 0; i < runs; i++) {
    times.push(
      await timed(() => {
        pair = share(pair)
      }),
    )
  }
  return times
}

/** Argon2id as the worker runs it, with the parameters of a new backup. */
export const timeKdf = async (runs: number): Promise<number[]> => {
  const kdf = createArgon2()
  const times: number[] = []
  for (let i = 0; i < runs; i++) times.push(await timed(() => kdf(random(32), random(32), KDF_DEFAULT)))
  return times
}
