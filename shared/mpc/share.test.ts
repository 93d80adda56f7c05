import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, fromHex } from '../bytes.ts'
import { AppError } from '../errors.ts'
import { suites } from './curves.ts'
import { assertPublic, decodePublic, decodeShare, encodePublic, encodeShare, publicOf, samePublicKeys, wipeShare } from './share.ts'
import { fixedPair } from './testing/fixed.ts'
import type { CurveShare, EpochShare } from './types.ts'

const { client, cosigner } = fixedPair('share tests')
const other = fixedPair('another').client
const codeOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return error instanceof AppError ? error.code : String(error)
  }
  return 'none'
}
const changed = (change: (share: CurveShare) => Partial<CurveShare>, index = 0): EpochShare => ({
  ...client,
  curves: client.curves.map((own, i) => (i === index ? { ...own, ...change(own) } : own)),
})
const reload = (share: EpochShare) => () => decodeShare(encodeShare(share), share.role)

describe('a share', () => {
  it('comes back from its bytes, on both sides, with one curve or two', () => {
    for (const share of [
      client,
      cosigner,
      { ...client, curves: client.curves.slice(0, 1) },
      { ...cosigner, curves: cosigner.curves.slice(1) },
    ]) {
      expect(reload(share)()).toEqual(share)
      expect(decodePublic(encodePublic(publicOf(share)))).toEqual(publicOf(share))
    }
  })

  it('comes back for any polynomial', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (seed) => {
        const pair = fixedPair(seed.toWellFormed())
        expect(reload(pair.client)()).toEqual(pair.client)
      }),
      { numRuns: 10 },
    )
  })

  it("is not the other party's", () => {
    expect(codeOf(() => decodeShare(encodeShare(cosigner), 'client'))).toBe('mpc.crypto_invalid')
  })

  it('has no public half with secrets in it', () => {
    expect(publicOf(client).curves.flatMap((curve) => Object.keys(curve))).not.toContain('share')
  })

  it.each([
    ['zero', () => new Uint8Array(32), 'mpc.crypto_invalid'],
    ['n', () => fromHex('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141'), 'mpc.crypto_invalid'],
    ['above n', () => fromHex('ff'.repeat(32)), 'mpc.crypto_invalid'],
    ["the co-signer's", () => cosigner.curves[0]?.share ?? new Uint8Array(), 'mpc.public_key_mismatch'],
    ["another wallet's", () => other.curves[0]?.share ?? new Uint8Array(), 'mpc.public_key_mismatch'],
  ] as const)('is refused when it is %s', (_name, share, code) => {
    expect(codeOf(reload(changed(() => ({ share: share() }))))).toBe(code)
  })

  it.each([0, 1])('is refused when 2·V_C − V_S is not Q (curve %i)', (index) => {
    const foreign = other.curves[index]
    if (!foreign) throw new Error('no curve')
    expect(codeOf(reload(changed(() => ({ publicKey: foreign.publicKey }), index)))).toBe('mpc.public_key_mismatch')
    const swapped = changed(
      ({ verifyingShares }) => ({ verifyingShares: { ...verifyingShares, cosigner: foreign.verifyingShares.cosigner } }),
      index,
    )
    expect(codeOf(reload(swapped))).toBe('mpc.public_key_mismatch')
    expect(codeOf(() => assertPublic(publicOf(swapped)))).toBe('mpc.public_key_mismatch')
  })

  it('is refused when both parties hold the same share', () => {
    const suite = suites.SECP256K1
    const point = suite.basePoint(7n)
    const flat = changed(() => ({ share: suite.writeScalar(7n), publicKey: point, verifyingShares: { client: point, cosigner: point } }))
    expect(codeOf(reload(flat))).toBe('mpc.crypto_invalid')
  })

  it('is refused with curves twice, in another order, or none', () => {
    const [first, second] = client.curves
    if (!first || !second) throw new Error('two curves')
    for (const curves of [[first, first], [second, first], [], [first, second, second]]) {
      expect(codeOf(reload({ ...client, curves }))).toBe('mpc.crypto_invalid')
      expect(codeOf(() => decodePublic(encodePublic(publicOf({ ...client, curves }))))).toBe('mpc.crypto_invalid')
    }
  })

  it('is refused at every truncation, with a byte more, and with every byte changed', () => {
    const bytes = encodeShare(client)
    for (let length = 0; length < bytes.length; length++)
      expect(codeOf(() => decodeShare(bytes.slice(0, length), 'client'))).toBe('mpc.crypto_invalid')
    expect(codeOf(() => decodeShare(concat(bytes, Uint8Array.of(0)), 'client'))).toBe('mpc.crypto_invalid')
    for (let at = 0; at < bytes.length; at++) {
      const damaged = bytes.with(at, (bytes[at] ?? 0) ^ 1)
      // The sharing id is a name: nothing inside the record can contradict it, the seal around it does.
      const isName = at >= 2 && at < 34
      expect(
        codeOf(() => decodeShare(damaged, 'client')),
        `byte ${at}`,
      ).toMatch(isName ? /^none$/ : /^mpc\.(crypto_invalid|public_key_mismatch)$/)
    }
  })

  it('takes no other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(codeOf(() => decodeShare(bytes, 'client'))).toBe('mpc.crypto_invalid')
        expect(codeOf(() => decodePublic(bytes))).toBe('mpc.crypto_invalid')
      }),
    )
  })

  it('tells other public keys', () => {
    expect(samePublicKeys(client, cosigner)).toBe(true)
    expect(samePublicKeys(client, other)).toBe(false)
    expect(samePublicKeys(client, { curves: client.curves.slice(0, 1) })).toBe(false)
    expect(samePublicKeys({ curves: client.curves.slice(1) }, { curves: client.curves.slice(0, 1) })).toBe(false)
  })

  it('is gone once wiped', () => {
    const copy = reload(client)()
    wipeShare(copy)
    expect(copy.curves.every(({ share }) => share.every((byte) => byte === 0))).toBe(true)
  })
})
