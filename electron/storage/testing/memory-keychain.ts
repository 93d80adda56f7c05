/** A keychain for unit tests of the vault: items in a map, the n-th call can fail before or after it took effect. */
import { AppError, type ErrorCode } from '#shared/errors.ts'
import type { Keychain } from '../keychain.ts'

export type MemoryKeychain = Keychain & {
  readonly items: Map<string, Uint8Array>
  /** Calls made so far. */
  calls(): number
  failAt(n: number, when: 'before' | 'after', code: ErrorCode): void
}

export const createMemoryKeychain = (items = new Map<string, Uint8Array>()): MemoryKeychain => {
  let count = 0
  let fault: { n: number; when: 'before' | 'after'; code: ErrorCode } | undefined
  const guard = async <T>(work: () => T): Promise<T> => {
    const n = count++
    if (fault?.n === n && fault.when === 'before') throw new AppError(fault.code)
    const result = work()
    if (fault?.n === n) throw new AppError(fault.code)
    return result
  }
  return {
    backend: 'a map in memory',
    items,
    calls: () => count,
    failAt: (n, when, code) => {
      fault = { n: count + n, when, code }
    },
    get: (id) =>
      guard(() => {
        const item = items.get(id)
        if (item === undefined) throw new AppError('keychain.missing')
        return item.slice()
      }),
    add: (id, secret) => guard(() => void items.set(id, secret.slice())),
    remove: (id) => guard(() => void items.delete(id)),
    probe: () => guard(() => undefined),
  }
}
