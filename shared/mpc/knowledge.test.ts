import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, utf8 } from '../bytes.ts'
import { suites } from './curves.ts'
import { type CurveProof, decodeKnowledge, encodeKnowledge, proveKnowledge, verifyKnowledge } from './knowledge.ts'
import { publicOf } from './share.ts'
import { fixedPair } from './testing/fixed.ts'
import { random } from './testing/harness.ts'

const pair = fixedPair('knowledge')
const other = fixedPair('another')
const epoch = publicOf(pair.client)
const context = utf8('context')
const proofs = proveKnowledge({ share: pair.client, context, random })
const verify = (change: Partial<Parameters<typeof verifyKnowledge>[0]>) => () =>
  verifyKnowledge({ public: epoch, role: 'client', context, proofs, ...change })

describe('a proof of knowledge', () => {
  it('verifies, for both roles', () => {
    verify({})()
    verify({ role: 'cosigner', proofs: proveKnowledge({ share: pair.cosigner, context, random }) })()
  })

  it('is bound to context, role, curve and key', () => {
    expect(verify({ context: utf8('contexu') })).toThrow('recovery.proof_refused')
    expect(verify({ role: 'cosigner' })).toThrow('recovery.proof_refused')
    expect(verify({ public: publicOf(other.client) })).toThrow('recovery.proof_refused')
    expect(verify({ proofs: [...proofs].reverse() })).toThrow('recovery.proof_refused')
    expect(verify({ proofs: proofs.slice(0, 1) })).toThrow('recovery.proof_refused')
    expect(verify({ proofs: [], public: { curves: [] } })).toThrow('recovery.proof_refused')
    expect(verify({ proofs: proveKnowledge({ share: pair.cosigner, context, random }) })).toThrow('recovery.proof_refused')
    expect(verify({ proofs: proveKnowledge({ share: other.client, context, random }) })).toThrow('recovery.proof_refused')
  })

  it('is refused with any byte changed, and with another length', () => {
    for (const [index, { proof }] of proofs.entries()) {
      const replaced = (bytes: Uint8Array) => proofs.map((own, i) => (i === index ? { ...own, proof: bytes } : own))
      for (let at = 0; at < proof.length; at++) {
        expect(verify({ proofs: replaced(proof.with(at, (proof[at] ?? 0) ^ 1)) }), `byte ${at}`).toThrow('recovery.proof_refused')
      }
      expect(verify({ proofs: replaced(proof.slice(1)) })).toThrow('recovery.proof_refused')
      expect(verify({ proofs: replaced(concat(proof, Uint8Array.of(0))) })).toThrow('recovery.proof_refused')
      expect(verify({ proofs: replaced(new Uint8Array(proof.length)) })).toThrow('recovery.proof_refused')
    }
  })

  it('does not repeat its nonce point, not even with repeated randomness over another context', () => {
    const stuck = (length: number) => new Uint8Array(length).fill(7)
    const points = (given: CurveProof[]) => given.map(({ curve, proof }) => proof.slice(0, suites[curve].pointBytes))
    const [a, b] = [
      proveKnowledge({ share: pair.client, context, random: stuck }),
      proveKnowledge({ share: pair.client, context: utf8('x'), random: stuck }),
    ]
    expect(points(a)[0]).not.toEqual(points(b)[0])
    expect(points(a)[1]).not.toEqual(points(b)[1])
    expect(points(proveKnowledge({ share: pair.client, context, random }))).not.toEqual(points(proofs))
  })

  it('comes back from its bytes and nothing else does', () => {
    const bytes = encodeKnowledge(proofs)
    expect(decodeKnowledge(bytes)).toEqual(proofs)
    for (let length = 0; length < bytes.length; length++) expect(() => decodeKnowledge(bytes.slice(0, length))).toThrow('mpc.protocol')
    expect(() => decodeKnowledge(concat(bytes, Uint8Array.of(0)))).toThrow('mpc.protocol')
    expect(() => decodeKnowledge(bytes.with(1, 9))).toThrow('mpc.protocol')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 140 }), (noise) => {
        expect(() => decodeKnowledge(noise)).toThrow('mpc.protocol')
      }),
    )
  })
})
