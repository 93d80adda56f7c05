/**
 * Argon2id 1.3 (RFC 9106) over hash-wasm, in the worker only. The first use checks a known answer, so that a broken
 * WebAssembly build can't derive keys that nobody can derive again. Memory that the machine hasn't got is `kdf.resource`.
 */
import { argon2id } from 'hash-wasm'
import type { Kdf, KdfParameters } from '#shared/backup/kdf.ts'
import { equalBytes, fromHex, wipe } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'

const KEY_BYTES = 32

/**
 * Password 32 × 01, salt 16 × 02, 32 KiB, t 3, p 4: the inputs of RFC 9106 §5.3 without its secret and associated data,
 * which hash-wasm's interface does not take whole. The test derives this answer with an implementation that passes §5.3.
 */
export const KNOWN_ANSWER = {
  password: new Uint8Array(32).fill(1),
  salt: new Uint8Array(16).fill(2),
  params: { mKiB: 32, t: 3, p: 4 },
  key: fromHex('03aab965c12001c9d7d0d2de33192c0494b684bb148196d73c1df1acaf6d0c2e'),
} as const

type Hash = typeof argon2id

/** Throws `kdf.resource` when the memory can't be had or the answer of the feature check is wrong. */
export const createArgon2 = (hash: Hash = argon2id): Kdf => {
  const run = async (secret: Uint8Array, salt: Uint8Array, { mKiB, t, p }: KdfParameters) => {
    try {
      return await hash({
        password: secret,
        salt,
        iterations: t,
        parallelism: p,
        memorySize: mKiB,
        hashLength: KEY_BYTES,
        outputType: 'binary',
      })
    } catch (cause) {
      throw new AppError('kdf.resource', { cause })
    }
  }
  let checked: Promise<void> | undefined
  const check = async () => {
    const key = await run(KNOWN_ANSWER.password, KNOWN_ANSWER.salt, KNOWN_ANSWER.params)
    if (!equalBytes(key, KNOWN_ANSWER.key)) throw new AppError('kdf.resource')
  }
  return async (secret, salt, params) => {
    checked ??= check()
    await checked
    const key = await run(secret, salt, params)
    // An all-zero key would mean that the memory was never filled.
    if (key.every((byte) => byte === 0)) {
      wipe(key)
      throw new AppError('kdf.resource')
    }
    return key
  }
}
