import { describe, expect, it } from 'vitest'
import { toHex } from '../bytes.ts'
import { publicOf } from '../mpc/share.ts'
import { fixedPair } from '../mpc/testing/fixed.ts'
import { backupProofContext, takeoverContext } from './contexts.ts'
import { deviceCheckDigest, recoveryProofDigest } from './proof.ts'

const bytes = (fill: number): Uint8Array => new Uint8Array(32).fill(fill)
const id = (digit: string): string => digit.repeat(32)

const takeover = {
  walletId: id('1'),
  method: 'ICLOUD',
  version: 1,
  sharingId: bytes(1),
  operationId: id('2'),
  deviceKey: bytes(2),
  takeoverNonce: bytes(3),
}
const backup = {
  walletId: id('1'),
  method: 'ICLOUD',
  version: 1,
  backupId: id('3'),
  sharingId: bytes(1),
  cipherTextHash: bytes(4),
  keyId: id('4'),
  role: 'client' as 'client' | 'cosigner',
  nonce: bytes(5),
}
const proof = {
  walletId: id('1'),
  operationId: id('2'),
  baseEpochId: bytes(6) as Uint8Array | null,
  baseSharingId: bytes(1) as Uint8Array | null,
  epochId: bytes(7),
  h: bytes(8),
  fence: 1,
  public: publicOf(fixedPair('proof').client),
  deviceKey: bytes(2),
  cosignerKeyId: 'key-1',
  serverNonce: bytes(9),
}
const check = { walletId: id('1'), epochId: bytes(7), deviceKey: bytes(2), serverNonce: bytes(9) }

/** Every field replaced in turn by the value of the same name in `others`. */
const variants = <T extends object>(encode: (fields: T) => Uint8Array, fields: T, others: { [K in keyof T]: T[K] }): string[] => [
  toHex(encode(fields)),
  ...(Object.keys(others) as (keyof T)[]).map((name) => toHex(encode({ ...fields, [name]: others[name] }))),
]

describe('what proofs are bound to', () => {
  it.each([
    [
      'takeover',
      () =>
        variants(takeoverContext, takeover, {
          walletId: id('9'),
          method: 'GDRIVE',
          version: 2,
          sharingId: bytes(99),
          operationId: id('9'),
          deviceKey: bytes(99),
          takeoverNonce: bytes(99),
        }),
    ],
    [
      'backup',
      () =>
        variants(backupProofContext, backup, {
          walletId: id('9'),
          method: 'GDRIVE',
          version: 2,
          backupId: id('9'),
          sharingId: bytes(99),
          cipherTextHash: bytes(99),
          keyId: id('9'),
          role: 'cosigner',
          nonce: bytes(99),
        }),
    ],
    [
      'recovery proof',
      () =>
        variants(recoveryProofDigest, proof, {
          walletId: id('9'),
          operationId: id('9'),
          baseEpochId: null,
          baseSharingId: null,
          epochId: bytes(99),
          h: bytes(99),
          fence: 2,
          public: publicOf(fixedPair('other').client),
          deviceKey: bytes(99),
          cosignerKeyId: 'key-2',
          serverNonce: bytes(99),
        }),
    ],
    [
      'device check',
      () => variants(deviceCheckDigest, check, { walletId: id('9'), epochId: bytes(99), deviceKey: bytes(99), serverNonce: bytes(99) }),
    ],
  ])('%s: every field', (_name, make) => {
    const encoded = make()
    expect(encoded.length).toBeGreaterThan(4)
    expect(new Set(encoded).size).toBe(encoded.length)
  })

  it('digests have 32 bytes', () => {
    expect(recoveryProofDigest(proof)).toHaveLength(32)
    expect(deviceCheckDigest(check)).toHaveLength(32)
  })
})
