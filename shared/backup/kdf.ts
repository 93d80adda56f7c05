/** Passphrases and the bounds of Argon2id. The function itself is injected: only the recovery worker has it. */
import { utf8 } from '../bytes.ts'
import { AppError } from '../errors.ts'

export type KdfParameters = { readonly mKiB: number; readonly t: number; readonly p: number }
/** Argon2id 1.3, 32-byte output, no secret, no associated data (RFC 9106). Too little memory throws `kdf.resource`. */
export type Kdf = (secret: Uint8Array, salt: Uint8Array, parameters: KdfParameters) => Promise<Uint8Array>

/** What new backups use: about a second in WASM. */
export const KDF_DEFAULT: KdfParameters = { mKiB: 256 * 1024, t: 3, p: 1 }
/** What is accepted from a header, which may be hostile: checked before any allocation. */
export const KDF_BOUNDS = { mKiB: [64 * 1024, 1024 * 1024], t: [3, 10], p: [1, 16] } as const

/** Throws `backup.kdf_params`. */
export const assertKdfParameters = (parameters: KdfParameters): void => {
  for (const name of ['mKiB', 't', 'p'] as const) {
    const [min, max] = KDF_BOUNDS[name]
    if (!(parameters[name] >= min && parameters[name] <= max)) throw new AppError('backup.kdf_params')
  }
}

const MAX_PASSPHRASE_BYTES = 2 ** 20

/**
 * NFKC, nothing trimmed or case-mapped. Empty throws `input.invalid`, a megabyte or more `input.too_large`,
 * a lone surrogate `input.encoding`. The caller wipes the result.
 */
export const normalisePassphrase = (passphrase: string): Uint8Array => {
  if (passphrase.length === 0) throw new AppError('input.invalid')
  if (passphrase.length >= MAX_PASSPHRASE_BYTES) throw new AppError('input.too_large')
  const bytes = utf8(passphrase.normalize('NFKC'))
  if (bytes.length >= MAX_PASSPHRASE_BYTES) throw new AppError('input.too_large')
  return bytes
}
