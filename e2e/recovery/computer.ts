/**
 * Main's recovery service with everything under it real but the disk, the keychain and the process boundary: the worker is the
 * real one at the other end of a message channel (structured clones, as between processes), the server listens on loopback.
 */
import { MessageChannel } from 'node:worker_threads'
import { createFolderFiles } from '../../electron/backup/folder-files.ts'
import { createFolderStore } from '../../electron/backup/folder-source.ts'
import { createAccountService } from '../../electron/custodian/account.service.ts'
import { createHttpClient, type Trip } from '../../electron/custodian/http-client.ts'
import { createCipherTextStore } from '../../electron/recovery/cipher-text-store.ts'
import { createJournalStore } from '../../electron/recovery/journal-store.ts'
import { createRecoveryService } from '../../electron/recovery/recovery.service.ts'
import { serveWorker } from '../../electron/recovery/worker-core.ts'
import type { WorkerProcess } from '../../electron/recovery/worker-host.ts'
import { openAppendLog } from '../../electron/storage/append-log.ts'
import { createMemoryFiles, type MemoryFiles } from '../../electron/storage/testing/memory-files.ts'
import { createMemoryKeychain } from '../../electron/storage/testing/memory-keychain.ts'
import { openVault, PASSCODE } from '../../electron/storage/testing/vault-fixture.ts'
import type { RecoverySnapshot } from '../../shared/ipc/snapshot.ts'
import { random, type World } from './world.ts'

export type Profile = { readonly files: MemoryFiles; readonly keychain: ReturnType<typeof createMemoryKeychain> }
export const createProfile = (): Profile => ({ files: createMemoryFiles(), keychain: createMemoryKeychain() })

type Options = {
  readonly profile?: Profile
  readonly unlockMs?: number
  /** Sees each message of the worker; answering true kills it there. */
  readonly killAt?: (message: unknown) => boolean
  readonly fetch?: typeof globalThis.fetch
}

/** Starts "the app": again over the same profile, it is a restart. */
export const startComputer = async (world: World, options: Options = {}) => {
  const profile = options.profile ?? createProfile()
  const { files, keychain } = profile
  const fetch = options.fetch ?? globalThis.fetch
  const trips: Trip[] = []
  let forked = 0
  let alive = 0
  const fork = (): WorkerProcess => {
    forked++
    alive++
    const { port1, port2 } = new MessageChannel()
    let isDead = false
    const exits: (() => void)[] = []
    const kill = () => {
      if (isDead) return
      isDead = true
      alive--
      port1.close()
      port2.close()
      for (const listener of exits) setImmediate(listener)
    }
    serveWorker(
      { post: (message) => port2.postMessage(message), onMessage: (listener) => port2.on('message', listener) },
      {
        ...{ fetch, random, now: () => performance.now(), sleep: async () => undefined },
        ...{ unlockMs: options.unlockMs ?? 600_000, beatMs: 5000 },
      },
    )
    return {
      post: (message) => port1.postMessage(message),
      onMessage: (listener) =>
        port1.on('message', (message) => {
          if (options.killAt?.(message) === true) kill()
          else if (!isDead) listener(message)
        }),
      onExit: (listener) => exits.push(listener),
      kill,
    }
  }

  await files.makeFolder('/data')
  await files.makeFolder('/data/recovery')
  const vault = await openVault(files, keychain)
  const account = createAccountService({
    client: createHttpClient({ serverUrl: world.url, fetch, now: () => performance.now(), sleep: async () => undefined }),
    ...{ random, time: () => Math.floor(Date.now() / 1000), deviceName: () => 'New computer', onChange: () => undefined },
  })
  const reported: string[] = []
  const recovery = await createRecoveryService({
    ...{ vault, account, provider: world.provider, deviceName: () => 'New computer', now: () => performance.now() },
    journal: await createJournalStore(() => openAppendLog('/data/recovery/journal', { files })),
    cipherTexts: createCipherTextStore('/data/recovery/backups', files),
    keyStore: (folder) => createFolderStore(folder, createFolderFiles(process.platform)),
    workers: {
      fork,
      after: (ms, work) => {
        const timer = setTimeout(work, ms)
        timer.unref()
        return () => clearTimeout(timer)
      },
    },
    report: ({ code }) => {
      reported.push(code)
      return { code, reference: 'TEST' }
    },
    onTrip: (trip) => trips.push(trip),
  })
  const snapshots: RecoverySnapshot[] = []
  recovery.subscribe((snapshot) => snapshots.push(snapshot))

  return {
    ...{ profile, vault, account, recovery, snapshots, trips, reported },
    forked: () => forked,
    alive: () => alive,
    passcode: PASSCODE,
    signIn: async (email: string) => {
      world.wait(60)
      await account.sendCode(email)
      return account.confirmCode(await world.codeFor(email))
    },
    /** The first snapshot from now on that fits. */
    until: (fits: (snapshot: RecoverySnapshot) => boolean): Promise<RecoverySnapshot> =>
      new Promise((resolve) => {
        const stop = recovery.subscribe((snapshot) => {
          if (!fits(snapshot)) return
          queueMicrotask(() => stop())
          resolve(snapshot)
        })
      }),
  }
}
export type Computer = Awaited<ReturnType<typeof startComputer>>
