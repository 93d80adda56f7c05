/** The system's keychain as the vault sees it: named items of at most 64 bytes, added and removed, never listed, never replaced. */
export const KEYCHAIN_MAX_BYTES = 64

export type Keychain = {
  /** What the user knows it as: "macOS Keychain". */
  readonly backend: string
  /**
   * The item's bytes; the caller wipes them. Only asked for items whose existence our own files vouch for, so an empty answer is never
   * "no wallet". Throws keychain.missing (the keychain is open and the item is gone), .locked, .unavailable, .timeout.
   */
  get(id: string): Promise<Uint8Array>
  /** Adds an item and reads it back; throws keychain.verify_failed where it differs. */
  add(id: string, secret: Uint8Array): Promise<void>
  /** An item that is not there is no error. */
  remove(id: string): Promise<void>
  /** Adds, reads and removes a throwaway item; throws what keeps the keychain from being used. */
  probe(): Promise<void>
}
