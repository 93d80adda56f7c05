/**
 * Messages of a sharing run and everything that is hashed over them. All layouts have one length, known from the agreed curves.
 *
 * header   version u8 = 1 · kind u8
 * message1 header(1) · clientRandom 32 · commitment 32
 * reply1   header(2) · sid 32 · commitment 32
 * message2 header(3) · sid 32 · salt 32 · package · signature 64
 * reply2   header(4) · sid 32 · salt 32 · package · signature 64 · ciphertext
 * message3 header(5) · sid 32 · ciphertext · tag 32
 * reply3   header(6) · sid 32 · tag 32
 * package  identifier u8 · X25519 key 32 · per curve: two commitments · proof of possession (point · scalar)
 * ciphertext  AES-256-GCM of one 32-byte round-2 share per curve, tag 16
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, equalBytes, fromHex, lengthPrefixed } from '../bytes.ts'
import { AppError } from '../errors.ts'
import { type CurveSuite, SCALAR_BYTES } from './curves.ts'
import { createReader, type Reader } from './reader.ts'
import { encodePublic, publicOf } from './share.ts'
import { type CurvePublic, type EpochShare, PARTY, type Role, type SharingContext } from './types.ts'

const VERSION = 1
export const HASH_BYTES = 32
export const SALT_BYTES = 32
const KEY_BYTES = 32
export const SIGNATURE_BYTES = 64
const GCM_TAG_BYTES = 16

export const KIND = { message1: 1, reply1: 2, message2: 3, reply2: 4, message3: 5, reply3: 6 } as const
type Kind = (typeof KIND)[keyof typeof KIND]

/** One party's public round-1 package, parsed but not checked. */
export type Package = {
  readonly identifier: number
  readonly ephemeralKey: Uint8Array
  readonly curves: readonly { readonly commitment: [Uint8Array, Uint8Array]; readonly proofOfKnowledge: Uint8Array }[]
}
/** What a party reveals after both have committed; `package` stays in bytes because it is hashed and signed. */
export type Reveal = { readonly salt: Uint8Array; readonly package: Uint8Array; readonly signature: Uint8Array }

export const header = (kind: Kind): Uint8Array => Uint8Array.of(VERSION, kind)
export const encodeReveal = (reveal: Reveal): Uint8Array => concat(reveal.salt, reveal.package, reveal.signature)

/** `mpc.replay` for an earlier or reflected kind or another run's sid, `mpc.protocol` for anything else that is not `kind`. */
export const openMessage = (bytes: Uint8Array, kind: Kind, sid: Uint8Array | undefined): Reader => {
  const reader = createReader(bytes, 'mpc.protocol')
  if (reader.u8() !== VERSION) throw new AppError('mpc.protocol')
  const seen = reader.u8()
  if (seen >= 1 && seen < kind) throw new AppError('mpc.replay')
  if (seen !== kind) throw new AppError('mpc.protocol')
  if (sid !== undefined && !equalBytes(reader.take(HASH_BYTES), sid)) throw new AppError('mpc.replay')
  return reader
}

const packageBytes = (suites: readonly CurveSuite[]): number =>
  suites.reduce((sum, { pointBytes }) => sum + 3 * pointBytes + SCALAR_BYTES, 1 + KEY_BYTES)
export const ciphertextBytes = (suites: readonly CurveSuite[]): number => suites.length * SCALAR_BYTES + GCM_TAG_BYTES

export const readReveal = (reader: Reader, suites: readonly CurveSuite[]): Reveal => ({
  salt: reader.take(SALT_BYTES),
  package: reader.take(packageBytes(suites)),
  signature: reader.take(SIGNATURE_BYTES),
})

export const encodePackage = (role: Role, { ephemeralKey, curves }: Omit<Package, 'identifier'>): Uint8Array =>
  concat(
    Uint8Array.of(PARTY[role]),
    ephemeralKey,
    ...curves.flatMap(({ commitment, proofOfKnowledge }) => [...commitment, proofOfKnowledge]),
  )

export const decodePackage = (bytes: Uint8Array, suites: readonly CurveSuite[]): Package => {
  const reader = createReader(bytes, 'mpc.protocol')
  const identifier = reader.u8()
  const ephemeralKey = reader.take(KEY_BYTES)
  const curves = suites.map(({ pointBytes }) => ({
    commitment: [reader.take(pointBytes), reader.take(pointBytes)] satisfies [Uint8Array, Uint8Array],
    proofOfKnowledge: reader.take(pointBytes + SCALAR_BYTES),
  }))
  reader.end()
  return { identifier, ephemeralKey, curves }
}

const hash = (tag: string, ...fields: (Uint8Array | string)[]): Uint8Array =>
  sha256(lengthPrefixed(`rekindle/sharing/${tag}/v1`, ...fields))

/** Every public fact of the run that both sides know beforehand; wrong lengths throw `mpc.protocol`. */
export const encodeContext = (context: SharingContext, suites: readonly CurveSuite[], base: EpochShare | undefined): Uint8Array => {
  const ids = [fromHex(context.walletId), fromHex(context.operationId)]
  const longs = [context.serverRandom, context.deviceKey, context.cosignerKey]
  if (ids.some(({ length }) => length !== 16) || longs.some(({ length }) => length !== 32)) throw new AppError('mpc.protocol')
  return lengthPrefixed(
    context.purpose,
    ...ids,
    context.baseSharingId ?? '',
    base === undefined ? '' : encodePublic(publicOf(base)),
    ...longs,
    Uint8Array.of(PARTY.client, PARTY.cosigner),
    Uint8Array.from(suites, ({ wireId }) => wireId),
  )
}

/** The session id: one run, one id; fresh bytes of both sides go in, so a repeated operation id can't repeat it. */
export const sessionId = (context: Uint8Array, clientRandom: Uint8Array): Uint8Array => hash('sid', context, clientRandom)

/** What a party sends before it has seen the other's package. */
export const commitTo = (sid: Uint8Array, role: Role, salt: Uint8Array, packageBytesOf: Uint8Array): Uint8Array =>
  hash('commit', sid, Uint8Array.of(PARTY[role]), salt, packageBytesOf)

export type Commitments = { readonly client: Uint8Array; readonly cosigner: Uint8Array }
/** What a party's Ed25519 key signs; the tag names the role, so neither side's signature fits the other. */
export const revealStatement = (role: Role, sid: Uint8Array, commitments: Commitments, reveal: Omit<Reveal, 'signature'>): Uint8Array =>
  lengthPrefixed(`rekindle/sharing/round-1/${role}/v1`, sid, commitments.client, commitments.cosigner, reveal.salt, reveal.package)

export const roundOneHash = (sid: Uint8Array, commitments: Commitments, client: Reveal, cosigner: Reveal): Uint8Array =>
  hash('round-1', sid, commitments.client, commitments.cosigner, encodeReveal(client), encodeReveal(cosigner))

/** `h`: all messages with their ciphertexts, both identities, the base sharing and the public keys that came out. */
export const transcriptHash = (
  sid: Uint8Array,
  context: Uint8Array,
  messages: readonly Uint8Array[],
  curves: readonly Pick<CurvePublic, 'publicKey'>[],
): Uint8Array => hash('transcript', sid, context, ...messages, ...curves.map(({ publicKey }) => publicKey))

/** The confirmation value, and from then on the sharing's id. */
export const confirmationValue = (sid: Uint8Array, h: Uint8Array, curves: readonly CurvePublic[]): Uint8Array =>
  hash(
    'confirmation',
    sid,
    h,
    ...curves.flatMap(({ publicKey, verifyingShares }) => [publicKey, verifyingShares.client, verifyingShares.cosigner]),
  )
