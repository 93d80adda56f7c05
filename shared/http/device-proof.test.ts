import { describe, expect, it } from 'vitest'
import { toHex } from '../bytes.ts'
import { renewalMessage, requestMessage, sessionMessage } from './device-proof.ts'

const key = new Uint8Array(32).fill(1)
const request = {
  method: 'POST',
  path: '/v1/wallets?a=1',
  requestId: '00'.repeat(16),
  body: Uint8Array.of(1),
  sessionToken: 'aa'.repeat(32),
}

describe('what a device key signs', () => {
  it('differs with every field', () => {
    const variants = [
      request,
      { ...request, method: 'PUT' },
      { ...request, path: '/v1/wallets?a=2' },
      { ...request, requestId: '01'.repeat(16) },
      { ...request, body: new Uint8Array() },
      { ...request, sessionToken: 'ab'.repeat(32) },
    ].map((fields) => toHex(requestMessage(fields)))
    expect(new Set(variants).size).toBe(variants.length)
    expect(requestMessage({ ...request, method: 'post' })).toEqual(requestMessage(request))
  })

  it("can't be shifted from one field to its neighbour", () => {
    const [a, b] = [
      sessionMessage({ email: 'a@b.c', code: '123456', devicePublicKey: key }),
      sessionMessage({ email: 'a@b.c1', code: '23456', devicePublicKey: key }),
    ]
    expect(a).not.toEqual(b)
  })

  it('has its own tag for each purpose and never holds the token', () => {
    const tags = [
      sessionMessage({ email: 'a@b.c', code: '123456', devicePublicKey: key }),
      renewalMessage({ challenge: key, devicePublicKey: key }),
      requestMessage(request),
    ].map((bytes) => toHex(bytes).slice(0, 40))
    expect(new Set(tags).size).toBe(3)
    expect(toHex(requestMessage(request))).not.toContain(request.sessionToken)
  })
})
