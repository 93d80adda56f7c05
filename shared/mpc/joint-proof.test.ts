import { ed25519 } from '@noble/curves/ed25519.js'
import { describe, expect, it } from 'vitest'
import { concat } from '../bytes.ts'
import { AppError } from '../errors.ts'
import { createJointProofClient, createJointProofCosigner, PROOF_PREFIX, verifyJointProof } from './joint-proof.ts'
import { publicOf } from './share.ts'
import { fixedPair } from './testing/fixed.ts'
import { generate, jointProof, random, reshare } from './testing/harness.ts'

const pair = generate()
const digest = random(32)
const CODE = /^(mpc\.(protocol|replay|crypto_invalid)|recovery\.proof_refused)$/

describe('the joint proof', () => {
  it('gives both sides signatures that verify under the public keys', () => {
    const { client, cosigner } = jointProof(pair.client, pair.cosigner, digest)
    expect(client).toEqual(cosigner)
    expect(client.map(({ curve, signature }) => [curve, signature.length])).toEqual([
      ['SECP256K1', 65],
      ['ED25519', 64],
    ])
    verifyJointProof(publicOf(pair.client), digest, client)
  })

  it('signs 0xFF, the tag and the digest on Ed25519, which any library verifies', () => {
    const [, signed] = jointProof(pair.client, pair.cosigner, digest).client
    const publicKey = pair.client.curves[1]?.publicKey
    if (!signed || !publicKey) throw new Error('no Ed25519')
    expect(PROOF_PREFIX[0]).toBe(0xff)
    expect(ed25519.verify(signed.signature, concat(PROOF_PREFIX, digest), publicKey, { zip215: false })).toBe(true)
    expect(ed25519.verify(signed.signature, digest, publicKey, { zip215: false })).toBe(false)
  })

  it('fails across epochs, either way round', () => {
    const next = reshare(pair)
    expect(() => jointProof(pair.client, next.cosigner, digest)).toThrow('recovery.proof_refused')
    expect(() => jointProof(next.client, pair.cosigner, digest)).toThrow('recovery.proof_refused')
    expect(() => jointProof({ ...pair.client, sharingId: next.client.sharingId }, next.cosigner, digest)).toThrow('recovery.proof_refused')
    verifyJointProof(publicOf(pair.client), digest, jointProof(next.client, next.cosigner, digest).client)
  })

  it('fails at the co-signer itself when the client signs with an old share', () => {
    const next = reshare(pair)
    const client = createJointProofClient({ share: pair.client, random })
    const cosigner = createJointProofCosigner({ share: next.cosigner, random, digest32: digest })
    cosigner.respond(client.commit())
    const stale = createJointProofCosigner({ share: pair.cosigner, random, digest32: digest })
    const second = createJointProofClient({ share: pair.client, random })
    const { message } = second.sign(stale.respond(second.commit()), digest)
    expect(() => cosigner.verify(message)).toThrow('recovery.proof_refused')
  })

  it('fails over different digests', () => {
    const client = createJointProofClient({ share: pair.client, random })
    const cosigner = createJointProofCosigner({ share: pair.cosigner, random, digest32: digest })
    expect(() => client.sign(cosigner.respond(client.commit()), random(32))).toThrow('recovery.proof_refused')
    expect(() => createJointProofCosigner({ share: pair.cosigner, random, digest32: random(31) })).toThrow('mpc.protocol')
  })

  it("refuses the other party's share", () => {
    expect(() => createJointProofClient({ share: pair.cosigner, random })).toThrow('mpc.protocol')
    expect(() => createJointProofCosigner({ share: pair.client, random, digest32: digest })).toThrow('mpc.protocol')
  })

  it('refuses changed, cut and longer messages', () => {
    const lengths: number[] = []
    jointProof(pair.client, pair.cosigner, digest, (_index, message) => {
      lengths.push(message.length)
      return message
    })
    expect(lengths).toEqual([132, 196, 66])
    for (const [index, length] of lengths.entries()) {
      for (let at = 0; at < length; at += 9) {
        const flip = (i: number, message: Uint8Array) => (i === index ? message.with(at, (message[at] ?? 0) ^ (1 << (at % 8))) : message)
        expect(() => jointProof(pair.client, pair.cosigner, digest, flip), `message ${index} byte ${at}`).toThrow(CODE)
      }
      expect(() => jointProof(pair.client, pair.cosigner, digest, (i, m) => (i === index ? m.slice(0, -1) : m))).toThrow('mpc.protocol')
      expect(() => jointProof(pair.client, pair.cosigner, digest, (i, m) => (i === index ? concat(m, Uint8Array.of(0)) : m))).toThrow(
        'mpc.protocol',
      )
    }
  })

  it('takes each step once, in order; nonces sign once', () => {
    const client = createJointProofClient({ share: pair.client, random })
    const cosigner = createJointProofCosigner({ share: pair.cosigner, random, digest32: digest })
    expect(() => client.sign(new Uint8Array(196), digest)).toThrow('mpc.protocol')
    expect(() => cosigner.verify(new Uint8Array(66))).toThrow('mpc.protocol')
    const message1 = client.commit()
    expect(() => client.commit()).toThrow('mpc.replay')
    const reply = cosigner.respond(message1)
    expect(() => cosigner.respond(message1)).toThrow('mpc.replay')
    const { message } = client.sign(reply, digest)
    expect(() => client.sign(reply, digest)).toThrow('mpc.replay')
    expect(() => client.sign(reply, random(32))).toThrow('mpc.replay')
    cosigner.verify(message)
    expect(() => cosigner.verify(message)).toThrow('mpc.replay')
  })

  it('refuses reflected and replayed messages', () => {
    const client = createJointProofClient({ share: pair.client, random })
    const message1 = client.commit()
    expect(() => client.sign(message1, digest)).toThrow('mpc.replay')
    const recorded: Uint8Array[] = []
    jointProof(pair.client, pair.cosigner, digest, (_index, message) => {
      recorded.push(message)
      return message
    })
    for (const index of [0, 1, 2]) {
      expect(() => jointProof(pair.client, pair.cosigner, digest, (i, m) => (i === index ? (recorded[i] ?? m) : m))).toThrow(CODE)
    }
  })

  it('is over after destroy', () => {
    const client = createJointProofClient({ share: pair.client, random })
    client.commit()
    client.destroy()
    expect(() => client.sign(new Uint8Array(196), digest)).toThrow('mpc.replay')
  })
})

describe('verifyJointProof', () => {
  const signatures = jointProof(pair.client, pair.cosigner, digest).client
  const codeOf = (given: typeof signatures, epoch = publicOf(pair.client), over = digest): string => {
    try {
      verifyJointProof(epoch, over, given)
    } catch (error) {
      return error instanceof AppError ? error.code : String(error)
    }
    return 'none'
  }

  it('refuses a missing curve, another order, another digest or key, and damage', () => {
    expect(codeOf(signatures)).toBe('none')
    expect(codeOf(signatures.slice(0, 1))).toBe('recovery.proof_refused')
    expect(codeOf([])).toBe('recovery.proof_refused')
    expect(codeOf(signatures.map((own) => ({ ...own, curve: 'SECP256K1' as const })))).toBe('recovery.proof_refused')
    expect(codeOf([...signatures].reverse())).toBe('recovery.proof_refused')
    expect(codeOf(signatures, publicOf(fixedPair('another').client))).toBe('recovery.proof_refused')
    expect(codeOf(signatures, undefined, random(32))).toBe('recovery.proof_refused')
    for (const index of [0, 1]) {
      for (const at of [0, 1, 31, 40, 63]) {
        const damaged = signatures.map((own, i) =>
          i === index ? { ...own, signature: own.signature.with(at, (own.signature[at] ?? 0) ^ 4) } : own,
        )
        expect(codeOf(damaged)).toBe('recovery.proof_refused')
      }
      expect(codeOf(signatures.map((own, i) => (i === index ? { ...own, signature: new Uint8Array() } : own)))).toBe(
        'recovery.proof_refused',
      )
    }
  })
})
