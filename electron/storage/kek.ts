/** The key that wraps a slot's DEK (`KEK = HKDF(keychain item ‖ passcode key, …)`): neither half opens anything alone. */
import { hkdfSync } from 'node:crypto'
import { concat, fromHex, lengthPrefixed, wipe } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { openPayload, sealPayload } from './seal.ts'
import type { Slot, SlotHeader, SlotMode } from './slot-codec.ts'

const BYTES = 32
const NO_SALT = new Uint8Array(0)

/** A fingerprint of the keychain item (32 random bytes, so it gives nothing away). */
export const itemCheckOf = (item: Uint8Array, kekId: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', item, NO_SALT, lengthPrefixed('rekindle/keychain-item-check/v1', fromHex(kekId)), BYTES))

type Halves = { readonly item: Uint8Array; readonly passcodeKey: Uint8Array | undefined }

const deriveKek = ({ item, passcodeKey }: Halves, mode: SlotMode, walletId: string, kekId: string): Uint8Array => {
  // Both halves exactly 32 bytes, so that their concatenation is injective; zeros stand for "no passcode".
  if (item.length !== BYTES) throw new AppError('keychain.verify_failed')
  if ((mode === 'passcode') !== (passcodeKey !== undefined)) throw new AppError('vault.locked')
  const key = concat(item, passcodeKey ?? new Uint8Array(BYTES))
  try {
    if (key.length !== 2 * BYTES) throw new AppError('vault.locked')
    return new Uint8Array(
      hkdfSync('sha256', key, NO_SALT, lengthPrefixed('rekindle/kek/v1', mode, fromHex(walletId), fromHex(kekId)), BYTES),
    )
  } finally {
    wipe(key)
  }
}

/** `headerBytes` name wallet, slot and generation and carry the whole public part. */
export const wrapDek = (halves: Halves, header: SlotHeader, headerBytes: Uint8Array, dek: Uint8Array): Uint8Array => {
  const kek = deriveKek(halves, header.mode, header.meta.walletId, header.kekId)
  try {
    return sealPayload(kek, headerBytes, dek)
  } finally {
    wipe(kek)
  }
}

/** Throws `passcode.wrong` for an intact slot whose passcode key doesn't fit; without a passcode that can only be damage. */
export const unwrapDek = (halves: Halves, slot: Slot): Uint8Array => {
  const kek = deriveKek(halves, slot.mode, slot.meta.walletId, slot.kekId)
  try {
    return openPayload(kek, slot.headerBytes, slot.wrappedDek)
  } catch (error) {
    if (slot.mode === 'passcode' && error instanceof AppError && error.code === 'vault.corrupt') throw new AppError('passcode.wrong')
    throw error
  } finally {
    wipe(kek)
  }
}
