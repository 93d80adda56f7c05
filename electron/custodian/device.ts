/** This device's Ed25519 key: signs requests, sessions and round-1 packages. The seed is the secret; 32 bytes. */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { concat, fromHex, toHex, wipe } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'

export type Device = {
  readonly publicKey: Uint8Array
  readonly publicKeyHex: string
  readonly sign: (message: Uint8Array) => Uint8Array
}

/** RFC 8410: PKCS #8 of an Ed25519 private key up to its seed. */
const PKCS8_PREFIX = fromHex('302e020100300506032b657004220420')
const SPKI_PREFIX_BYTES = 12

/** The seed stays the caller's, who wipes it; the key object keeps its own copy until it is collected. */
export const createDevice = (seed: Uint8Array): Device => {
  if (seed.length !== 32) throw new AppError('internal.unexpected')
  const der = concat(PKCS8_PREFIX, seed)
  try {
    const key = createPrivateKey({ key: Buffer.from(der.buffer), format: 'der', type: 'pkcs8' })
    const publicKey = Uint8Array.from(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX_BYTES))
    return { publicKey, publicKeyHex: toHex(publicKey), sign: (message) => Uint8Array.from(sign(null, message, key)) }
  } finally {
    wipe(der)
  }
}
