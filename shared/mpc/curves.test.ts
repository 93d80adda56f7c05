import type { FROST } from '@noble/curves/abstract/frost.js'
import { ed25519, ed25519_FROST } from '@noble/curves/ed25519.js'
import { secp256k1, secp256k1_FROST } from '@noble/curves/secp256k1.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { describe, expect, it } from 'vitest'
import { concat, equalBytes, fromHex, lengthPrefixed } from '../bytes.ts'
import { peerOf, SIGNERS, suites } from './curves.ts'

const SECP_N = 'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141'
const SECP_N_PLUS_1 = 'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364142'
/** 2^252 + 27742317777372353535851937790883648493, little-endian. */
const ED_N = 'edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010'
const FULL = 'ff'.repeat(32)

describe('scalars', () => {
  it.each([
    ['SECP256K1', '00'.repeat(32)],
    ['SECP256K1', SECP_N],
    ['SECP256K1', SECP_N_PLUS_1],
    ['SECP256K1', FULL],
    ['SECP256K1', '01'.repeat(31)],
    ['SECP256K1', '01'.repeat(33)],
    ['ED25519', '00'.repeat(32)],
    ['ED25519', ED_N],
    ['ED25519', FULL],
    ['ED25519', '01'.repeat(31)],
    ['ED25519', `${'01'.repeat(32)}00`],
  ] as const)('%s refuses %s', (curve, hex) => {
    expect(() => suites[curve].readScalar(fromHex(hex))).toThrow('mpc.crypto_invalid')
  })

  it('reads the largest one back', () => {
    const largest = fromHex(SECP_N).with(31, 0x40)
    expect(suites.SECP256K1.writeScalar(suites.SECP256K1.readScalar(largest))).toEqual(largest)
  })

  it('reduces wide bytes as RFC 8032 does', () => {
    const wide = new Uint8Array(64).fill(0xff)
    const expected = BigInt(`0x${'ff'.repeat(64)}`) % ed25519.Point.Fn.ORDER
    expect(suites.ED25519.reduce(wide)).toBe(expected)
  })
})

describe('points', () => {
  const good = secp256k1.Point.BASE.toBytes()
  const order8 = ed25519.Point.fromBytes(fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'))
  it.each([
    ['not on the curve', 'SECP256K1', fromHex(`02${'00'.repeat(31)}05`)],
    ['x not below p', 'SECP256K1', fromHex(`02${FULL}`)],
    ['prefix 05', 'SECP256K1', good.with(0, 5)],
    ['hybrid prefix 06', 'SECP256K1', good.with(0, 6)],
    ['32 bytes', 'SECP256K1', good.slice(0, 32)],
    ['34 bytes', 'SECP256K1', concat(good, Uint8Array.of(0))],
    ['64 bytes', 'SECP256K1', secp256k1.Point.BASE.toBytes(false).slice(1)],
    ['65 bytes', 'SECP256K1', secp256k1.Point.BASE.toBytes(false)],
    ['66 bytes', 'SECP256K1', new Uint8Array(66)],
    ['infinity as one byte', 'SECP256K1', Uint8Array.of(0)],
    ['zeros', 'SECP256K1', new Uint8Array(33)],
    ['identity', 'ED25519', ed25519.Point.ZERO.toBytes()],
    ['y not below p', 'ED25519', fromHex(`f0${'ff'.repeat(30)}7f`)],
    ['order 8', 'ED25519', order8.toBytes()],
    ['a torsion component', 'ED25519', ed25519.Point.BASE.add(order8).toBytes()],
    ['not on the curve', 'ED25519', fromHex(`02${'00'.repeat(31)}`)],
    ['31 bytes', 'ED25519', new Uint8Array(31)],
    ['33 bytes', 'ED25519', good],
  ] as const)('refuses %s on %s', (_name, curve, bytes) => {
    expect(() => suites[curve].assertPoint(bytes)).toThrow('mpc.crypto_invalid')
  })

  it('accepts the base points', () => {
    suites.SECP256K1.assertPoint(good)
    suites.ED25519.assertPoint(ed25519.Point.BASE.toBytes())
  })

  it('refuses an identity reached by arithmetic', () => {
    for (const suite of Object.values(suites)) {
      const client = suite.basePoint(21n)
      expect(() => suite.combine(client, suite.basePoint(42n))).toThrow('mpc.crypto_invalid')
      expect(() => suite.schnorrPoint(42n, 2n, client)).toThrow('mpc.crypto_invalid')
    }
  })
})

describe('weights', () => {
  it('are 2 and −1, on shares and on points alike', () => {
    for (const suite of Object.values(suites)) {
      const share = suite.writeScalar(1234567890123456789012345678901234567890n)
      for (const role of ['client', 'cosigner'] as const) {
        const weighted = suite.basePoint(suite.readScalar(suite.weightShare(role, share)))
        expect(weighted).toEqual(suite.weightPoint(role, suite.basePoint(suite.readScalar(share))))
      }
      expect(suite.readScalar(suite.weightShare('client', suite.writeScalar(3n)))).toBe(6n)
      expect(suite.readScalar(suite.weightShare('cosigner', suite.weightShare('cosigner', suite.writeScalar(3n))))).toBe(3n)
    }
    expect(peerOf('client')).toBe('cosigner')
  })
})

describe('the Ed25519 suite', () => {
  /** Same bytes for the same call order: both suites draw alike. */
  const createStream = () => {
    let counter = 0
    return (length = 32): Uint8Array<ArrayBuffer> => {
      const blocks = Array.from({ length: Math.ceil(length / 32) }, () => sha256(lengthPrefixed('stream', Uint8Array.of(counter++))))
      return Uint8Array.from(concat(...blocks).slice(0, length))
    }
  }
  const message = Uint8Array.of(1, 2, 3)
  const runAll = (frost: FROST) => {
    const rng = createStream()
    const [one, two] = [frost.Identifier.fromNumber(1), frost.Identifier.fromNumber(2)]
    const [a, b] = [frost.DKG.round1(one, SIGNERS, undefined, rng), frost.DKG.round1(two, SIGNERS, undefined, rng)]
    const [toB, toA] = [frost.DKG.round2(a.secret, [b.public])[two], frost.DKG.round2(b.secret, [a.public])[one]]
    if (!toA || !toB) throw new Error('no share')
    const keys = [frost.DKG.round3(a.secret, [b.public], [toA]), frost.DKG.round3(b.secret, [a.public], [toB])] as const
    const nonces = keys.map((key) => frost.commit(key.secret, rng))
    const list = nonces.map(({ commitments }) => commitments)
    const shares = keys.map((key, i) => {
      const own = nonces[i]
      if (!own) throw new Error('no nonce')
      return [key.secret.identifier, frost.signShare(key.secret, key.public, own.nonces, list, message)] as const
    })
    return { keys, signature: frost.aggregate(keys[0].public, list, message, Object.fromEntries(shares)) }
  }

  it('computes what the library suite computes', () => {
    expect(runAll(suites.ED25519.frost)).toEqual(runAll(ed25519_FROST))
  })

  it('makes plain Ed25519 signatures', () => {
    const { keys, signature } = runAll(suites.ED25519.frost)
    const publicKey = keys[0].public.commitments[0]
    expect(publicKey && ed25519.verify(signature, message, publicKey, { zip215: false })).toBe(true)
  })

  it('refuses points outside the prime-order group, as the library suite does', () => {
    const frost = suites.ED25519.frost
    const { keys } = runAll(frost)
    const torsion = ed25519.Point.fromBytes(fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'))
    const bad = ed25519.Point.BASE.add(torsion).toBytes()
    for (const suite of [frost, ed25519_FROST]) {
      expect(() => suite.verify(new Uint8Array(64), message, bad)).toThrow()
      const peer = suite.DKG.round1(suite.Identifier.fromNumber(2), SIGNERS)
      const own = suite.DKG.round1(suite.Identifier.fromNumber(1), SIGNERS)
      const tampered = { ...peer.public, commitment: [peer.public.commitment[0] ?? bad, bad] }
      expect(() => suite.DKG.round2(own.secret, [tampered])).toThrow()
    }
    expect(keys).toHaveLength(2)
  })

  it('leaves secp256k1 to the plain suite: an odd key keeps its sign', () => {
    expect(suites.SECP256K1.frost).toBe(secp256k1_FROST)
    expect(equalBytes(suites.SECP256K1.basePoint(5n), secp256k1.Point.BASE.multiply(5n).toBytes())).toBe(true)
  })
})
