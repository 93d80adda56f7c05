/** Test helpers: whole protocol runs in memory, with a place to change what travels. */
import { ed25519 } from '@noble/curves/ed25519.js'
import { randomBytes } from '@noble/hashes/utils.js'
import { toHex } from '../../bytes.ts'
import { createJointProofClient, createJointProofCosigner } from '../joint-proof.ts'
import { createSharingClient, createSharingCosigner, type SharingParameters } from '../sharing.ts'
import type { EpochShare, SharingContext, SharingPurpose, SharingResult } from '../types.ts'

export const random = (length: number): Uint8Array => randomBytes(length)
const signer = () => {
  const secretKey = random(32)
  return { publicKey: ed25519.getPublicKey(secretKey), sign: (message: Uint8Array): Uint8Array => ed25519.sign(message, secretKey) }
}
/** One device and one co-signer for all tests. */
export const device = signer()
export const cosigner = signer()
export const otherDevice = signer()

export type Pair = { readonly client: EpochShare; readonly cosigner: EpochShare }
export type Outcome = { readonly client: SharingResult; readonly cosigner: SharingResult }

export const createContext = (purpose: SharingPurpose, base?: Pair): SharingContext => ({
  purpose,
  walletId: '00112233445566778899aabbccddeeff',
  operationId: toHex(random(16)),
  baseSharingId: base?.client.sharingId,
  serverRandom: random(32),
  deviceKey: device.publicKey,
  cosignerKey: cosigner.publicKey,
})

export const createSides = (
  context: SharingContext,
  base?: { readonly client?: EpochShare; readonly cosigner?: EpochShare },
  change: { readonly client?: Partial<SharingParameters>; readonly cosigner?: Partial<SharingParameters> } = {},
) => ({
  client: createSharingClient({ context, base: base?.client, random, sign: device.sign, ...change.client }),
  cosigner: createSharingCosigner({ context, base: base?.cosigner, random, sign: cosigner.sign, ...change.cosigner }),
})

/** Called with each message (0 to 5 in order of travel); answers what arrives. */
export type Wire = (index: number, message: Uint8Array) => Uint8Array
const untouched: Wire = (_index, message) => message

export const run = ({ client, cosigner: server }: ReturnType<typeof createSides>, wire: Wire = untouched): Outcome => {
  const reply1 = wire(1, server.commit(wire(0, client.commit())))
  const reply2 = wire(3, server.reveal(wire(2, client.reveal(reply1))))
  const { reply, result } = server.finish(wire(4, client.finish(reply2)))
  return { client: client.confirm(wire(5, reply)), cosigner: result }
}

export const pairOf = ({ client, cosigner: server }: Outcome): Pair => ({ client: client.share, cosigner: server.share })
export const generate = (): Pair => pairOf(run(createSides(createContext('generate'))))
export const reshare = (base: Pair, purpose: 'recover' | 'backup' = 'recover'): Pair =>
  pairOf(run(createSides(createContext(purpose, base), base)))

export const jointProof = (client: EpochShare, server: EpochShare, digest32: Uint8Array, wire: Wire = untouched) => {
  const clientSide = createJointProofClient({ share: client, random })
  const serverSide = createJointProofCosigner({ share: server, random, digest32 })
  const { message, signatures } = clientSide.sign(wire(1, serverSide.respond(wire(0, clientSide.commit()))), digest32)
  return { client: signatures, cosigner: serverSide.verify(wire(2, message)) }
}
