import { x25519 } from '@noble/curves/ed25519.js'
import { describe, expect, it } from 'vitest'
import { createChannel } from './sharing-channel.ts'
import { random } from './testing/harness.ts'

const [sid, roundOne] = [random(32), random(32)]
const [client, cosigner] = [x25519.keygen(), x25519.keygen()]
const ofClient = (id = sid, hash = roundOne) => createChannel(id, hash, client.secretKey, cosigner.publicKey)
const ofCosigner = (id = sid, hash = roundOne) => createChannel(id, hash, cosigner.secretKey, client.publicKey)
const plaintext = random(64)

describe('the channel of one run', () => {
  it('carries both directions', () => {
    expect(ofCosigner().open('client', ofClient().seal('client', plaintext))).toEqual(plaintext)
    expect(ofClient().open('cosigner', ofCosigner().seal('cosigner', plaintext))).toEqual(plaintext)
  })

  it('has one key per direction: the key stream differs and nothing opens reflected', () => {
    const [a, b] = [ofClient().seal('client', plaintext), ofClient().seal('cosigner', plaintext)]
    expect(a.slice(0, 64)).not.toEqual(b.slice(0, 64))
    expect(() => ofClient().open('cosigner', a)).toThrow('mpc.crypto_invalid')
  })

  it('is bound to the run and to both packages', () => {
    const sealed = ofClient().seal('client', plaintext)
    expect(() => ofCosigner(random(32)).open('client', sealed)).toThrow('mpc.crypto_invalid')
    expect(() => ofCosigner(sid, random(32)).open('client', sealed)).toThrow('mpc.crypto_invalid')
    expect(() => ofCosigner().open('client', sealed.with(0, (sealed[0] ?? 0) ^ 1))).toThrow('mpc.crypto_invalid')
    expect(() => ofCosigner().open('client', sealed.slice(0, -1))).toThrow('mpc.crypto_invalid')
  })

  it('confirms with a tag of its own for each side', () => {
    expect(ofClient().confirm('client', sid)).toEqual(ofCosigner().confirm('client', sid))
    expect(ofClient().confirm('client', sid)).not.toEqual(ofClient().confirm('cosigner', sid))
    expect(ofClient().confirm('client', sid)).not.toEqual(ofClient().confirm('client', roundOne))
  })

  it('refuses keys of low order, and is of no use once destroyed', () => {
    expect(() => createChannel(sid, roundOne, client.secretKey, new Uint8Array(32))).toThrow('mpc.crypto_invalid')
    expect(() => createChannel(sid, roundOne, client.secretKey, new Uint8Array(31))).toThrow('mpc.crypto_invalid')
    const destroyed = ofClient()
    destroyed.destroy()
    expect(() => ofCosigner().open('client', destroyed.seal('client', plaintext))).toThrow('mpc.crypto_invalid')
  })
})
