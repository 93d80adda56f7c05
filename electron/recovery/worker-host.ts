/**
 * One recovery worker as main sees it: forked for one operation, watched by its heartbeat, ended for good afterwards. A worker
 * that dies or falls silent rejects every waiting call with `recovery.worker_crashed`; the journal says what then holds.
 */
import { AppError } from '#shared/errors.ts'
import { mainCalls, workerCalls } from './messages.ts'
import { type Caller, createRpc, type Implementation } from './rpc.ts'

export type WorkerProcess = {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onExit(listener: () => void): void
  kill(): void
}
export type WorkerHost = {
  readonly call: Caller<typeof workerCalls>
  /** Ends the process; what it had in memory goes with it. */
  readonly end: () => void
}
export type WorkerHostDeps = {
  readonly fork: () => WorkerProcess
  /** Runs `work` after `ms`; answers what takes it back. */
  readonly after: (ms: number, work: () => void) => () => void
  /** Silence that is taken for a hang; a KDF may block the worker for seconds. */
  readonly silenceMs?: number
}
const SILENCE_MS = 60_000

const secretBytes = (value: unknown): Uint8Array[] => (value instanceof Uint8Array ? [value] : [])

export const startWorker = (deps: WorkerHostDeps, implementation: Omit<Implementation<typeof mainCalls>, 'beat'>): WorkerHost => {
  const child = deps.fork()
  const silenceMs = deps.silenceMs ?? SILENCE_MS
  let isEnded = false
  let disarm = (): void => undefined

  const end = (): void => {
    if (isEnded) return
    isEnded = true
    disarm()
    rpc.close(new AppError('recovery.worker_crashed'))
    child.kill()
  }
  const arm = (): void => {
    disarm()
    disarm = isEnded ? () => undefined : deps.after(silenceMs, end)
  }
  const rpc = createRpc({
    port: {
      post: (message) => child.post(message),
      onMessage: (listener) =>
        child.onMessage((message) => {
          if (isEnded) return
          arm()
          listener(message)
        }),
    },
    own: mainCalls,
    theirs: workerCalls,
    implementation: { ...implementation, beat: async () => undefined },
    secretsOf: (name, value) => secretBytes(name === 'readSlot' ? (value as { dek: unknown }).dek : name === 'findKey' ? value : undefined),
  })
  child.onExit(end)
  arm()
  return { call: rpc.call, end }
}
