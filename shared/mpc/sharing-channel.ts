/**
 * The encrypted channel of one sharing run, beneath TLS: a recording of round 2 plus one old share would give the next share.
 * Keys = HKDF-SHA256(X25519, salt sid, info round-1 hash), one per direction and use; the X25519 keys are signed in round 1.
 */
import { gcm } from '@noble/ciphers/aes.js'
import { x25519 } from '@noble/curves/ed25519.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { lengthPrefixed, wipe } from '../bytes.ts'
import { guarded } from './curves.ts'
import type { Role } from './types.ts'

const KEY_BYTES = 32
/** Each key encrypts exactly one message, so the nonce may be fixed. */
const NONCE = new Uint8Array(12)

export type Channel = {
  /** Round-2 shares of `sender`; once per direction. */
  readonly seal: (sender: Role, plaintext: Uint8Array) => Uint8Array
  /** Throws `mpc.crypto_invalid`. */
  readonly open: (sender: Role, ciphertext: Uint8Array) => Uint8Array
  /** The sender's tag over the confirmation value: only who holds the channel's keys can make it, and neither tag fits the other side. */
  readonly confirm: (sender: Role, confirmationValue: Uint8Array) => Uint8Array
  readonly destroy: () => void
}

/** Low-order or malformed peer keys throw `mpc.crypto_invalid`. */
export const createChannel = (sid: Uint8Array, roundOneHash: Uint8Array, secretKey: Uint8Array, peerKey: Uint8Array): Channel =>
  guarded('mpc.crypto_invalid', () => {
    const shared = x25519.getSharedSecret(secretKey, peerKey)
    const okm = hkdf(sha256, shared, sid, lengthPrefixed('rekindle/sharing/channel/v1', roundOneHash), 4 * KEY_BYTES)
    wipe(shared)
    const key = (index: number): Uint8Array => okm.subarray(index * KEY_BYTES, (index + 1) * KEY_BYTES)
    const encryption = { client: key(0), cosigner: key(1) }
    const confirmation = { client: key(2), cosigner: key(3) }
    const cipher = (sender: Role) => gcm(encryption[sender], NONCE, lengthPrefixed('rekindle/sharing/round-2/v1', sender, sid))
    return {
      seal: (sender, plaintext) => cipher(sender).encrypt(plaintext),
      open: (sender, ciphertext) => guarded('mpc.crypto_invalid', () => cipher(sender).decrypt(ciphertext)),
      confirm: (sender, value) => hmac(sha256, confirmation[sender], value),
      destroy: () => wipe(okm),
    }
  })
