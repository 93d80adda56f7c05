import { argon2id as reference } from '@noble/hashes/argon2.js'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '#shared/bytes.ts'
import { createArgon2, KNOWN_ANSWER } from './argon2.ts'

const secret = new TextEncoder().encode('correct horse')
const salt = new Uint8Array(32).fill(5)
const small = { mKiB: 256, t: 3, p: 2 }

describe('Argon2id', () => {
  it('the known answer comes from an implementation that passes RFC 9106 §5.3', () => {
    const base = { t: 3, m: 32, p: 4, dkLen: 32, version: 0x13 }
    const rfc = reference(new Uint8Array(32).fill(1), new Uint8Array(16).fill(2), {
      ...base,
      key: new Uint8Array(8).fill(3),
      personalization: new Uint8Array(12).fill(4),
    })
    expect(toHex(rfc)).toBe('0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659')
    expect(reference(KNOWN_ANSWER.password, KNOWN_ANSWER.salt, base)).toEqual(KNOWN_ANSWER.key)
  })

  it('agrees with the reference', async () => {
    const key = await createArgon2()(secret, salt, small)
    expect(key).toEqual(reference(secret, salt, { t: small.t, m: small.mKiB, p: small.p, dkLen: 32, version: 0x13 }))
  })

  const broken: [string, () => Promise<Uint8Array>][] = [
    ['memory that cannot be had', () => Promise.reject(new RangeError('WebAssembly.Memory(): could not allocate memory'))],
    ['a build that answers wrongly', async () => fromHex('00'.repeat(32))],
  ]
  it.each(broken)('%s is kdf.resource', async (_name, hash) => {
    await expect(createArgon2(hash as never)(secret, salt, small)).rejects.toMatchObject({ code: 'kdf.resource' })
  })
})
