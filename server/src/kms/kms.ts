/** Where the co-signer's sealing keys live: another failure domain than the database, so that a restored dump revives nothing. */
export type Kms = {
  /** Seals under a new key. A key id is used once in the life of the KMS, destroyed or not: a second use throws. */
  readonly seal: (keyId: string, plaintext: Uint8Array, aad: Uint8Array) => Promise<Uint8Array>
  /** Throws for a key that is destroyed or unknown, and for bytes that were not sealed under it with this `aad`. */
  readonly unseal: (keyId: string, sealed: Uint8Array, aad: Uint8Array) => Promise<Uint8Array>
  /** Answers once the key is durably gone; repeating is fine. The id stays used. */
  readonly destroy: (keyId: string) => Promise<void>
  readonly isAlive: (keyId: string) => boolean
  readonly close: () => Promise<void>
}
