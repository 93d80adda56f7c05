import { createCipheriv, createDecipheriv, pbkdf2Sync } from 'node:crypto'
import { guarded } from './guard.ts'

/** Chromium's storage format without a keyring: a version tag, then AES-128-CBC under a key that everybody knows. */
const VERSION = Buffer.from('v10')
const BLANK_IV = Buffer.alloc(16, ' ')
const publicKey = () => pbkdf2Sync('peanuts', 'saltysalt', 1, 16, 'sha1')

/**
 * `safeStorage` as it is on Linux without a keyring: it works, and protects nothing. An app that keeps a secret in it
 * without refusing the `basic_text` backend fails its tests here.
 */
export const createSafeStorage = (isReady: () => boolean) =>
  guarded('safeStorage', {
    isAsyncEncryptionAvailable: async () => isReady(),
    getSelectedStorageBackend: () => (isReady() ? ('basic_text' as const) : ('unknown' as const)),
    async encryptStringAsync(plainText: string): Promise<Buffer> {
      const cipher = createCipheriv('aes-128-cbc', publicKey(), BLANK_IV)
      return Buffer.concat([VERSION, cipher.update(plainText, 'utf8'), cipher.final()])
    },
    async decryptStringAsync(encrypted: Buffer) {
      if (!encrypted.subarray(0, VERSION.length).equals(VERSION)) throw new Error('Error while decrypting the ciphertext')
      const decipher = createDecipheriv('aes-128-cbc', publicKey(), BLANK_IV)
      const plain = Buffer.concat([decipher.update(encrypted.subarray(VERSION.length)), decipher.final()])
      return { result: plain.toString('utf8'), shouldReEncrypt: false }
    },
  })
