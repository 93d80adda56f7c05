import { describe, expect, it } from 'vitest'
import { deriveInWorker } from './derive-key.ts'
import { serveWorker } from './worker-core.ts'
import type { WorkerProcess } from './worker-host.ts'

/** The real worker at the other end of two arrays of listeners; `inject` speaks in its place. */
const createPair = () => {
  const toMain: ((message: unknown) => void)[] = []
  const toWorker: ((message: unknown) => void)[] = []
  const exits: (() => void)[] = []
  const posted: unknown[] = []
  let kills = 0
  const child: WorkerProcess = {
    post: (message) => {
      const cloned = structuredClone(message)
      queueMicrotask(() => {
        for (const listener of toWorker) listener(cloned)
      })
    },
    onMessage: (listener) => void toMain.push(listener),
    onExit: (listener) => void exits.push(listener),
    kill: () => void kills++,
  }
  const serve = () =>
    serveWorker(
      {
        post: (message) => {
          posted.push(message)
          for (const listener of toMain) listener(structuredClone(message))
        },
        onMessage: (listener) => void toWorker.push(listener),
      },
      {
        fetch: async () => new Response(),
        random: (n) => new Uint8Array(n),
        now: () => 0,
        sleep: async () => undefined,
        unlockMs: 1,
        beatMs: 1e6,
      },
    )
  return {
    child,
    serve,
    posted,
    exit: () => {
      for (const listener of exits) listener()
    },
    kills: () => kills,
    inject: (message: unknown) => {
      for (const listener of toMain) listener(message)
    },
    send: child.post,
  }
}
/** Timers that a test lets run by hand; `armed` holds those that wait, in the order they were set. */
const timersIn = (armed: (() => void)[]) => (_ms: number, timeout: () => void) => {
  const work = () => timeout()
  armed.push(work)
  return () => void armed.splice(armed.indexOf(work), 1)
}
const KDF = [new Uint8Array(4), new Uint8Array(16), { mKiB: 64, t: 3, p: 1 }] as const

describe('a worker of one call', () => {
  it('derives and is ended', async () => {
    const pair = createPair()
    pair.serve()
    const key = await deriveInWorker({ fork: () => pair.child, after: timersIn([]) })(...KDF)
    expect(key).toHaveLength(32)
    expect(pair.kills()).toBe(1)
  })

  it('that exits is recovery.worker_crashed', async () => {
    const pair = createPair()
    const derived = deriveInWorker({ fork: () => pair.child, after: timersIn([]) })(...KDF)
    pair.exit()
    await expect(derived).rejects.toMatchObject({ code: 'recovery.worker_crashed' })
  })

  it('that falls silent is killed; any message of it starts the time again', async () => {
    const pair = createPair()
    const armed: (() => void)[] = []
    const derived = deriveInWorker({ fork: () => pair.child, after: timersIn(armed) })(...KDF)
    const first = armed[0]
    pair.inject('anything')
    expect(armed).toHaveLength(1)
    expect(armed[0]).not.toBe(first)
    armed[0]?.()
    await expect(derived).rejects.toMatchObject({ code: 'recovery.worker_crashed' })
    expect(pair.kills()).toBe(1)
  })

  it('that sends garbage, wrong answers or foreign calls changes nothing', async () => {
    const pair = createPair()
    const derived = deriveInWorker({ fork: () => pair.child, after: timersIn([]) })(...KDF)
    const seen: unknown[] = []
    pair.send = (message: unknown) => seen.push(message)
    for (const message of [
      null,
      1,
      'x',
      [],
      {},
      { kind: 'call' },
      { kind: 'answer', id: 99, value: 1 },
      { kind: 'call', id: 1, name: '__proto__', input: {} },
      { kind: 'call', id: 2, name: 'append', input: { record: new Uint8Array(3) } },
    ])
      pair.inject(message)
    pair.inject({ kind: 'answer', id: 0, value: new Uint8Array(31) })
    await expect(derived).rejects.toMatchObject({ code: 'mpc.protocol' })
  })
})

describe('garbage on the worker’s port (H29)', () => {
  it('gets mpc.protocol or silence, and the worker goes on', async () => {
    const pair = createPair()
    pair.serve()
    const garbage: unknown[] = [
      null,
      7,
      'x',
      [],
      new Uint8Array(9),
      { kind: 'call' },
      { kind: 'call', id: 1, name: 'nothing', input: null },
      { kind: 'call', id: 2, name: 'constructor', input: null },
      { kind: 'call', id: 3, name: 'kdf', input: { secret: 'text', salt: new Uint8Array(1), params: {} } },
      { kind: 'call', id: 4, name: 'settings', input: { serverUrl: 'https://evil.example', extra: 1 } },
      { kind: 'call', id: 5, name: 'open', input: { backupId: 'zz' } },
      { kind: 'call', id: 6, name: 'confirm', input: undefined },
      { kind: 'call', id: 7, name: 'seal', input: { dek: new Uint8Array(32), aad: new Uint8Array(1) } },
      { kind: 'call', id: 8, name: 'resume', input: undefined },
      { kind: 'failure', id: 0, error: { code: 'no.such', reference: '' }, trace: {} },
    ]
    for (const message of garbage) pair.send(message)
    await new Promise((resolve) => setImmediate(resolve))
    const failures = pair.posted.filter((message) => (message as { kind: string }).kind === 'failure')
    expect(failures.map((message) => (message as { id: number }).id).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    const codes = new Set(failures.map((message) => (message as { error: { code: string } }).error.code))
    expect([...codes].sort()).toEqual(['mpc.protocol', 'recovery.unlock_expired'])
    const key = await deriveInWorker({ fork: () => pair.child, after: timersIn([]) })(...KDF)
    expect(key).toHaveLength(32)
  })
})
