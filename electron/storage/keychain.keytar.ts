/**
 * The keychain over its own process: a time limit on every call, a fresh process after a crash or a hang, and a closed set of codes.
 * An empty answer is never taken at its word: a locked keyring whose prompt was dismissed answers the same (chromium-host.md §7).
 */
import { equalBytes, toHex, wipe } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { KEYCHAIN_MAX_BYTES, type Keychain } from './keychain.ts'
import { KeychainReply, type KeychainRequest } from './keychain-messages.ts'

/** A child process with a message channel; `electron/app/child-process.ts` makes one of Electron's utilityProcess. */
export type ChildProcess = {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onExit(listener: () => void): void
  kill(): void
}

export type KeytarKeychainDeps = {
  readonly spawn: () => ChildProcess
  readonly backend: string
  readonly random: (length: number) => Uint8Array
  /** Milliseconds a call may take; the system's own prompt may be open meanwhile. */
  readonly limitMs: number
}

/** What the user knows the keychain as; the desktop's name for it where the session says which desktop it is. */
export const keychainBackend = (platform: NodeJS.Platform, desktop: string): string => {
  if (platform === 'darwin') return 'macOS Keychain'
  if (platform === 'win32') return 'Windows Credential Manager'
  if (/gnome|unity|cinnamon|xfce|mate|budgie/i.test(desktop)) return 'Secret Service (GNOME Keyring)'
  return /kde/i.test(desktop) ? 'Secret Service (KWallet)' : 'Secret Service'
}

type Waiting = { readonly resolve: (secret: Uint8Array | null) => void; readonly reject: (error: AppError) => void }
type Request = KeychainRequest extends infer R ? (R extends KeychainRequest ? Omit<R, 'id'> : never) : never

export const createKeytarKeychain = (deps: KeytarKeychainDeps): Keychain & { stop(): void } => {
  const waiting = new Map<number, Waiting>()
  let child: ChildProcess | undefined
  let nextId = 0

  const failAll = (): void => {
    for (const { reject } of waiting.values()) reject(new AppError('keychain.unavailable'))
    waiting.clear()
  }
  const receive = (message: unknown): void => {
    const reply = KeychainReply.safeParse(message)
    const entry = reply.success ? waiting.get(reply.data.id) : undefined
    if (!reply.success || entry === undefined) return
    waiting.delete(reply.data.id)
    if (reply.data.ok) entry.resolve(reply.data.secret)
    else entry.reject(new AppError(`keychain.${reply.data.status}`))
  }
  const stop = (): void => {
    const stopped = child
    child = undefined
    stopped?.kill()
    failAll()
  }
  const running = (): ChildProcess => {
    if (child !== undefined) return child
    const started = deps.spawn()
    child = started
    started.onMessage(receive)
    started.onExit(() => {
      if (child !== started) return
      child = undefined
      failAll()
    })
    return started
  }

  const call = (request: Request): Promise<Uint8Array | null> =>
    new Promise<Uint8Array | null>((resolve, reject) => {
      const id = nextId++
      // A hung call holds a thread of its process for good: only a new process helps.
      const timer = setTimeout(() => {
        waiting.delete(id)
        reject(new AppError('keychain.timeout'))
        stop()
      }, deps.limitMs)
      waiting.set(id, {
        resolve: (secret) => {
          clearTimeout(timer)
          resolve(secret)
        },
        reject: (error) => {
          clearTimeout(timer)
          reject(error)
        },
      })
      running().post({ id, ...request })
    })

  const add = async (account: string, secret: Uint8Array): Promise<void> => {
    if (secret.length === 0 || secret.length > KEYCHAIN_MAX_BYTES) throw new AppError('input.too_large')
    await call({ op: 'set', account, secret })
    const readBack = await call({ op: 'get', account })
    const same = readBack !== null && equalBytes(readBack, secret)
    wipe(readBack)
    if (!same) throw new AppError('keychain.verify_failed')
  }
  const probe = async (): Promise<void> => {
    const account = `probe-${toHex(deps.random(16))}`
    try {
      await add(account, deps.random(32))
    } finally {
      await call({ op: 'delete', account }).catch(() => undefined)
    }
  }

  return {
    backend: deps.backend,
    add,
    probe,
    async get(account) {
      const secret = await call({ op: 'get', account })
      if (secret !== null) return secret
      // Nothing came back. Only a keychain that takes and returns another item is open; then this one is gone.
      await probe().catch((error: AppError) => {
        throw new AppError(error.code === 'keychain.verify_failed' ? 'keychain.locked' : error.code)
      })
      throw new AppError('keychain.missing')
    },
    async remove(account) {
      await call({ op: 'delete', account })
    },
    stop,
  }
}
