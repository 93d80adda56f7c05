/**
 * The recovery worker without its process: one operation, then main ends it. Anything may come over the port; what is no
 * known call changes nothing. The opened share waits for Confirm at most `unlockMs`, then it is wiped.
 */
import { AppError } from '#shared/errors.ts'
import type { Preview } from '#shared/ipc/snapshot.ts'
import { isLive } from '#shared/recovery/machine.ts'
import type { OnStatus } from '#shared/recovery/status.ts'
import { createArgon2 } from '../backup/argon2.ts'
import { mainCalls, type Settings, workerCalls } from './messages.ts'
import { createRecover, type RecoverResult, type RecoveryDriver } from './protocol/recover.ts'
import { createRpc, type Port } from './rpc.ts'
import { warmUp } from './warm-up.ts'
import { createWorkerIo, type WorkerDeps, type WorkerIo } from './worker-io.ts'

/** Resolvers of a promise that is made now and settled later. */
const deferred = <T>() => {
  let settle: { resolve: (value: T) => void; reject: (error: AppError) => void } | undefined
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject }
  })
  promise.catch(() => undefined)
  return { promise, ...(settle as NonNullable<typeof settle>) }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

export const serveWorker = (port: Port, deps: WorkerDeps): void => {
  const kdf = createArgon2()
  const stop = new AbortController()
  const opened = deferred<Preview>()
  const confirmed = deferred<void>()
  let result: Promise<RecoverResult> | undefined
  let work: { io: WorkerIo; driver: RecoveryDriver } | undefined
  let unlockTimer: NodeJS.Timeout | undefined
  let isWaiting = true

  const current = (): RecoveryDriver => {
    if (work === undefined) throw new AppError('mpc.protocol')
    return work.driver
  }
  const rpc = createRpc({
    port,
    own: workerCalls,
    theirs: mainCalls,
    implementation: {
      kdf: ({ secret, salt, params }) => kdf(secret, salt, params),
      settings: async (settings) => prepare(settings),
      open: async (choice) => {
        if (result !== undefined) throw new AppError('recovery.in_progress')
        result = current().recover(choice, tell)
        // Before Confirm a failure is the answer to `open`, after it the answer to `confirm`.
        result.catch(opened.reject)
        return opened.promise
      },
      confirm: async () => {
        if (result === undefined) throw new AppError('recovery.unlock_expired')
        clearTimeout(unlockTimer)
        confirmed.resolve()
        return result
      },
      enrol: (choice) => current().enrol(choice, tell),
      resume: () => current().resume(tell),
      renew: (choice) => current().renewBackup(choice, tell),
      clean: () =>
        current()
          .clean()
          .then(() => undefined),
      checkDevice: () =>
        current()
          .checkDevice()
          .then(() => undefined),
      cancel: async () => cancel(),
      seal: async ({ dek, aad }) => {
        const sealed = work?.io.seal(dek, aad)
        dek.fill(0)
        if (sealed === undefined) throw new AppError('mpc.protocol')
        return sealed
      },
    },
  })
  const tell: OnStatus = (event) => void rpc.call('status', event as never).catch(() => undefined)

  const prepare = (settings: Settings): undefined => {
    if (work !== undefined) throw new AppError('recovery.in_progress')
    const confirm = (preview: Preview): Promise<void> => {
      unlockTimer = setTimeout(() => {
        confirmed.reject(new AppError('recovery.unlock_expired'))
        void rpc.call('expired', undefined).catch(() => undefined)
      }, deps.unlockMs)
      opened.resolve(preview)
      // Only speed depends on it.
      warmUp({ random: deps.random, pause: nextTurn, isWanted: () => isWaiting }).catch(() => undefined)
      return confirmed.promise.finally(() => {
        isWaiting = false
      })
    }
    const io = createWorkerIo(deps, { settings, main: rpc.call, kdf, signal: stop.signal, confirm, onMachine: () => undefined })
    work = { io, driver: createRecover(io.io, io.initial) }
  }

  const cancel = (): undefined => {
    const state = work?.driver.state()
    // Proven or further: COMMIT may be on its way, and only the co-signer can say how it ended.
    const isDeciding = state?.at === 'proven' || state?.at === 'commit_sent'
    const isSwitched = state !== undefined && isLive(state) && state !== work?.io.initial
    if (isDeciding || isSwitched) return
    stop.abort()
    clearTimeout(unlockTimer)
    confirmed.reject(new AppError('recovery.cancelled'))
  }

  const beat = setInterval(() => void rpc.call('beat', undefined).catch(() => undefined), deps.beatMs)
  beat.unref()
}
