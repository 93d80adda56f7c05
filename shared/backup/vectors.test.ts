import { gcm } from '@noble/ciphers/aes.js'
import { expand, extract } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, toHex } from '../bytes.ts'

const range = (from: number, to: number): string => toHex(Uint8Array.from({ length: to - from + 1 }, (_, i) => from + i))

describe('HKDF-SHA256 (RFC 5869 appendix A)', () => {
  it.each([
    {
      name: 'A.1',
      ikm: '0b'.repeat(22),
      salt: range(0x00, 0x0c),
      info: range(0xf0, 0xf9),
      prk: '077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5',
      okm: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    },
    {
      name: 'A.2',
      ikm: range(0x00, 0x4f),
      salt: range(0x60, 0xaf),
      info: range(0xb0, 0xff),
      prk: '06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244',
      okm: 'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87',
    },
    {
      name: 'A.3',
      ikm: '0b'.repeat(22),
      salt: '',
      info: '',
      prk: '19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04',
      okm: '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
    },
  ])('$name', ({ ikm, salt, info, prk, okm }) => {
    const extracted = extract(sha256, fromHex(ikm), fromHex(salt))
    expect(toHex(extracted)).toBe(prk)
    expect(toHex(expand(sha256, extracted, fromHex(info), okm.length / 2))).toBe(okm)
  })
})

const KEY = 'feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308'
const PLAINTEXT =
  'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255'
const CIPHERTEXT =
  '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad'

describe('AES-256-GCM (McGrew and Viega, test cases 13 to 16)', () => {
  const cases = [
    { name: '13', key: '00'.repeat(32), nonce: '00'.repeat(12), aad: '', text: '', sealed: '', tag: '530f8afbc74536b9a963b4f1c4cb738b' },
    {
      name: '14',
      key: '00'.repeat(32),
      nonce: '00'.repeat(12),
      aad: '',
      text: '00'.repeat(16),
      sealed: 'cea7403d4d606b6e074ec5d3baf39d18',
      tag: 'd0d1c8a799996bf0265b98b5d48ab919',
    },
    {
      name: '15',
      key: KEY,
      nonce: 'cafebabefacedbaddecaf888',
      aad: '',
      text: PLAINTEXT,
      sealed: CIPHERTEXT,
      tag: 'b094dac5d93471bdec1a502270e3cc6c',
    },
    {
      name: '16',
      key: KEY,
      nonce: 'cafebabefacedbaddecaf888',
      aad: 'feedfacedeadbeeffeedfacedeadbeefabaddad2',
      text: PLAINTEXT.slice(0, 120),
      sealed: CIPHERTEXT.slice(0, 120),
      tag: '76fc6ece0f4e1768cddf8853bb2d551b',
    },
  ]

  it.each(cases)('test case $name', ({ key, nonce, aad, text, sealed, tag }) => {
    const cipher = () => gcm(fromHex(key), fromHex(nonce), fromHex(aad))
    expect(toHex(cipher().encrypt(fromHex(text)))).toBe(sealed + tag)
    expect(toHex(cipher().decrypt(fromHex(sealed + tag)))).toBe(text)
  })

  it('refuses each changed bit of tag and ciphertext, a cut tag, another nonce and other associated data', () => {
    const { key, nonce, aad, sealed, tag } = { ...cases[3], key: KEY, nonce: 'cafebabefacedbaddecaf888' } as (typeof cases)[number]
    const decrypt = (bytes: Uint8Array, withNonce = nonce, withAad = aad) =>
      gcm(fromHex(key), fromHex(withNonce), fromHex(withAad)).decrypt(bytes)
    const whole = fromHex(sealed + tag)
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const at = bit >> 3
      expect(() => decrypt(whole.with(at, (whole[at] ?? 0) ^ (1 << (bit & 7))))).toThrow()
    }
    for (const cut of [1, 4, 8, 12, 13, 14, 15]) expect(() => decrypt(whole.slice(0, -cut))).toThrow()
    expect(() => decrypt(concat(whole, Uint8Array.of(0)))).toThrow()
    expect(() => decrypt(whole, 'cafebabefacedbaddecaf889')).toThrow()
    expect(() => decrypt(whole, nonce, '')).toThrow()
  })
})
