import { ed25519 } from '@noble/curves/ed25519.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { describe, expect, it } from 'vitest'
import { ethereumAddress, solanaAddress } from './addresses.ts'
import { fromHex } from './bytes.ts'

describe('addresses', () => {
  it.each([
    ['0000000000000000000000000000000000000000000000000000000000000001', '0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf'],
    ['0000000000000000000000000000000000000000000000000000000000000002', '0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF'],
    ['0000000000000000000000000000000000000000000000000000000000000003', '0x6813Eb9362372EEF6200f3b1dbC3f819671cBA69'],
    ['ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80', '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'],
    ['59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d', '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'],
  ])('Ethereum, key %s', (key, address) => {
    expect(ethereumAddress(secp256k1.getPublicKey(fromHex(key)))).toBe(address)
  })

  it('Solana, the first key of RFC 8032 §7.1', () => {
    const publicKey = ed25519.getPublicKey(fromHex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'))
    expect(solanaAddress(publicKey)).toBe('FVen3X669xLzsi6N2V91DoiyzHzg1uAgqiT8jZ9nS96Z')
  })

  it('refuses what is no public key', () => {
    for (const bytes of [new Uint8Array(), new Uint8Array(33), new Uint8Array(32), secp256k1.Point.BASE.toBytes(false)]) {
      expect(() => ethereumAddress(bytes)).toThrow('mpc.crypto_invalid')
      expect(() => solanaAddress(bytes)).toThrow('mpc.crypto_invalid')
    }
  })
})
