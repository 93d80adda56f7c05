import { describe, expect, it } from 'vitest'
import { verifyJointProof } from './joint-proof.ts'
import { proveKnowledge, verifyKnowledge } from './knowledge.ts'
import { decodeShare, encodeShare, publicOf, samePublicKeys } from './share.ts'
import { generate, jointProof, random, reshare } from './testing/harness.ts'

describe('sharing', () => {
  it('works', () => {
    const t = () => performance.now()
    for (let i = 0; i < 6; i++) {
      const t0 = t()
      const signing = generate()
      const t1 = t()
      const backup = reshare(signing, 'backup')
      const t2 = t()
      const digest = random(32)
      const sigs = jointProof(signing.client, signing.cosigner, digest)
      const t3 = t()
      verifyJointProof(publicOf(signing.client), digest, sigs.client)
      const t4 = t()
      const context = random(10)
      const proofs = proveKnowledge({ share: backup.client, context, random })
      const t5 = t()
      verifyKnowledge({ public: publicOf(backup.client), role: 'client', context, proofs })
      const t6 = t()
      decodeShare(encodeShare(backup.client), 'client')
      const t7 = t()
      console.log([t1 - t0, t2 - t1, t3 - t2, t4 - t3, t5 - t4, t6 - t5, t7 - t6].map((x) => x.toFixed(1)).join(' '))
      expect(samePublicKeys(signing.client, backup.cosigner)).toBe(true)
      const next = reshare(backup)
      expect(() => jointProof(signing.client, next.cosigner, digest)).toThrow('recovery.proof_refused')
    }
  })
})
