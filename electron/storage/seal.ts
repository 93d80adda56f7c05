/** AES-256-GCM envelopes: nonce 12 · ciphertext · tag 16. Used by main for keys and by the recovery worker for shares. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { concat } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'

export const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
export const SEAL_OVERHEAD = NONCE_BYTES + TAG_BYTES
// Stated every time: Node otherwise accepts tags of 4, 8 and 12 to 15 bytes.
const OPTIONS = { authTagLength: TAG_BYTES } as const

/** Fresh random nonce each time; a key seals a handful of payloads at most, so random nonces cannot repeat. */
export const sealPayload = (key: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Uint8Array => {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, OPTIONS)
  cipher.setAAD(aad)
  return concat(nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag())
}

/** Throws `vault.corrupt` on any change of key, AAD, or a byte. The caller wipes what comes back. */
export const openPayload = (key: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array => {
  if (sealed.length < SEAL_OVERHEAD) throw new AppError('vault.corrupt')
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), OPTIONS)
  decipher.setAAD(aad)
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
  const plaintext = decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES))
  try {
    return concat(plaintext, decipher.final())
  } catch {
    throw new AppError('vault.corrupt')
  } finally {
    plaintext.fill(0)
  }
}
