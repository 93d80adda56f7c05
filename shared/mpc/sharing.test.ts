import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex } from '../bytes.ts'
import { MPC_MAX_BYTES } from '../http/contract.ts'
import { suites } from './curves.ts'
import { verifyJointProof } from './joint-proof.ts'
import { decodeShare, encodeShare, publicOf, samePublicKeys } from './share.ts'
import { confirmationValue, encodeContext, sessionId, transcriptHash } from './sharing-wire.ts'
import {
  cosigner,
  createContext,
  createSides,
  device,
  generate,
  jointProof,
  type Pair,
  pairOf,
  random,
  reshare,
  run,
} from './testing/harness.ts'

const sumKey = (pair: Pair, index: number): bigint => {
  const [own, other] = [pair.client.curves[index], pair.cosigner.curves[index]]
  if (!own || !other) throw new Error('no such curve')
  const suite = suites[own.curve]
  const client = suite.readScalar(own.share)
  return suite.mulAdd(
    suite.mulAdd(client, client, 1n),
    suite.readScalar(other.share),
    suite.readScalar(suite.weightShare('cosigner', suite.writeScalar(1n))),
  )
}

describe('sharing', () => {
  it('generates, backs up, recovers and backs up again with the same keys, and every pair signs', () => {
    const signing = generate()
    let pair = signing
    for (const purpose of ['backup', 'recover', 'backup', 'recover'] as const) {
      const next = reshare(pair, purpose)
      expect(samePublicKeys(next.client, signing.client)).toBe(true)
      expect(next.client.sharingId).not.toEqual(pair.client.sharingId)
      for (const [i, own] of next.client.curves.entries()) expect(own.share).not.toEqual(pair.client.curves[i]?.share)
      pair = next
    }
    const digest = random(32)
    verifyJointProof(publicOf(signing.client), digest, jointProof(pair.client, pair.cosigner, digest).cosigner)
  })

  it('makes shares on one line through the group secret, which never changes', () => {
    const signing = generate()
    const again = reshare(signing)
    for (const [i, { curve, publicKey }] of signing.client.curves.entries()) {
      expect(suites[curve].basePoint(sumKey(signing, i))).toEqual(publicKey)
      expect(sumKey(again, i)).toBe(sumKey(signing, i))
    }
  })

  it('gives both sides the same id, transcript hash and public half, and messages within the bound', () => {
    const lengths: number[] = []
    const context = createContext('generate')
    const outcome = run(createSides(context), (_index, message) => {
      lengths.push(message.length)
      return message
    })
    expect(outcome.client.h).toEqual(outcome.cosigner.h)
    expect(publicOf(outcome.client.share)).toEqual(publicOf(outcome.cosigner.share))
    expect(outcome.client.h).not.toEqual(outcome.client.share.sharingId)
    expect(lengths).toEqual([66, 66, 422, 502, 146, 66])
    expect(Math.max(...lengths)).toBeLessThan(MPC_MAX_BYTES)
  })

  it('hashes both identities, the base and every message with its ciphertexts into h', () => {
    const base = generate()
    const context = createContext('recover', base)
    const sent: Uint8Array[] = []
    const { client } = run(createSides(context, base), (_index, message) => {
      sent.push(message)
      return message
    })
    const [message1, reply1, message2, reply2, message3] = sent
    if (!message1 || !reply1 || !message2 || !reply2 || !message3) throw new Error('five messages')
    const sid = reply1.slice(2, 34)
    const ciphertext = message3.slice(34, 34 + 80)
    const contextBytes = encodeContext(context, Object.values(suites), base.client)
    expect(sessionId(contextBytes, message1.slice(2, 34))).toEqual(sid)
    const h = transcriptHash(sid, contextBytes, [message1, reply1, message2, reply2, ciphertext], client.share.curves)
    expect(client.h).toEqual(h)
    expect(client.share.sharingId).toEqual(confirmationValue(sid, h, client.share.curves))
    for (const field of [context.deviceKey, context.cosignerKey, context.serverRandom, base.client.sharingId]) {
      expect(toHex(contextBytes)).toContain(toHex(field))
    }
  })

  it('shows no round-2 share on the wire', () => {
    const sent: Uint8Array[] = []
    const seen: Uint8Array[] = []
    const record = (length: number): Uint8Array => {
      const bytes = random(length)
      seen.push(bytes.slice())
      return bytes
    }
    const base = generate()
    const sides = createSides(createContext('recover', base), base, { client: { random: record } })
    const outcome = run(sides, (_index, message) => {
      sent.push(message)
      return message
    })
    const traffic = sent.map(toHex).join('')
    const secrets = [...base.client.curves, ...base.cosigner.curves, ...outcome.client.share.curves, ...outcome.cosigner.share.curves]
    for (const { share } of secrets) expect(traffic).not.toContain(toHex(share))
    expect(seen.filter((bytes) => traffic.includes(toHex(bytes)))).toHaveLength(2)
  })

  it('answers shares that load', () => {
    const { client, cosigner: server } = generate()
    expect(decodeShare(encodeShare(client), 'client')).toEqual(client)
    expect(decodeShare(encodeShare(server), 'cosigner')).toEqual(server)
  })

  it('shares a wallet with one curve', () => {
    const { client, cosigner: server } = generate()
    const base = { client: { ...client, curves: client.curves.slice(1) }, cosigner: { ...server, curves: server.curves.slice(1) } }
    expect(reshare(base).client.curves.map(({ curve }) => curve)).toEqual(['ED25519'])
  })

  it('never makes the same id twice, also with the same context', () => {
    const context = createContext('generate')
    const [a, b] = [run(createSides(context)), run(createSides(context))]
    expect(a.client.share.sharingId).not.toEqual(b.client.share.sharingId)
  })

  it('refuses a context that does not fit the base', () => {
    const pair = generate()
    const other = generate()
    const make = (purpose: 'generate' | 'recover', contextBase: Pair | undefined, base: Pair | undefined) => () =>
      createSides(createContext(purpose, contextBase), base)
    expect(make('generate', undefined, pair)).toThrow('mpc.protocol')
    expect(make('generate', pair, undefined)).toThrow('mpc.protocol')
    expect(make('recover', undefined, undefined)).toThrow('mpc.protocol')
    expect(make('recover', undefined, pair)).toThrow('mpc.protocol')
    expect(make('recover', other, pair)).toThrow('mpc.protocol')
    expect(make('recover', pair, { client: pair.cosigner, cosigner: pair.client })).toThrow('mpc.protocol')
    expect(() => createSides({ ...createContext('generate'), serverRandom: random(31) })).toThrow('mpc.protocol')
    expect(() => createSides({ ...createContext('generate'), walletId: 'aa' })).toThrow('mpc.protocol')
  })

  it('binds every field of the context: a difference between the sides ends in a refusal', () => {
    const pair = generate()
    const context = createContext('recover', pair)
    const differences = [
      { purpose: 'backup' as const },
      { walletId: 'ff'.repeat(16) },
      { operationId: 'ff'.repeat(16) },
      { serverRandom: random(32) },
      { deviceKey: cosigner.publicKey },
      { cosignerKey: device.publicKey },
    ]
    for (const difference of differences) {
      const sides = createSides(context, pair, { cosigner: { context: { ...context, ...difference } } })
      expect(() => run(sides)).toThrow('mpc.replay')
    }
  })

  it('wipes what it held when it ends', () => {
    const drawn: Uint8Array[] = []
    const recording = (length: number): Uint8Array => {
      const bytes = random(length)
      drawn.push(bytes)
      return bytes
    }
    const sides = createSides(createContext('generate'), undefined, { client: { random: recording } })
    sides.client.commit()
    sides.client.destroy()
    expect(() => sides.client.commit()).toThrow('mpc.replay')
    expect(() => sides.client.reveal(new Uint8Array())).toThrow('mpc.replay')
    const left = drawn.filter((bytes) => bytes.some((byte) => byte !== 0))
    expect(drawn.length).toBeGreaterThan(4)
    expect(left, 'only the client random, which travels').toHaveLength(1)
  })

  it('leaves the base of the caller alone', () => {
    const pair = generate()
    const before = encodeShare(pair.client)
    pairOf(run(createSides(createContext('recover', pair), pair)))
    expect(encodeShare(pair.client)).toEqual(before)
  })

  it('takes no bytes but its own messages', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        const { client, cosigner: server } = createSides(createContext('generate'))
        expect(() => server.commit(bytes)).toThrow(/^mpc\.(protocol|replay|crypto_invalid)$/)
        client.commit()
        expect(() => client.reveal(bytes)).toThrow(/^mpc\.(protocol|replay|crypto_invalid)$/)
      }),
      { numRuns: 25 },
    )
  })
})
