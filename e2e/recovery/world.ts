/**
 * A real server on a loopback port with an embedded database, and clients whose disk, keychain and cloud folder are maps in
 * memory. Every seam of RecoveryIo passes through `guard`, so that a test can count calls or make the n-th one fail.
 */
import { randomBytes } from 'node:crypto'
import { createArgon2 } from '../../electron/backup/argon2.ts'
import { createStoredKeySource, type KeyEntry, type KeySource, type KeyStore } from '../../electron/backup/key-source.ts'
import { createAccountService } from '../../electron/custodian/account.service.ts'
import { createCosignerApi } from '../../electron/custodian/cosigner-api.ts'
import { createDevice } from '../../electron/custodian/device.ts'
import { createHttpClient, type Trip } from '../../electron/custodian/http-client.ts'
import { createSignRequest } from '../../electron/custodian/signed-headers.ts'
import type { RecoveryIo, SlotStore } from '../../electron/recovery/protocol/io.ts'
import { createRecover, type RecoveryDriver } from '../../electron/recovery/protocol/recover.ts'
import type { SlotMeta } from '../../electron/storage/slot-codec.ts'
import { addClient } from '../../server/src/auth/auth.repository.ts'
import { serve } from '../../server/src/serve.ts'
import { AppError } from '../../shared/errors.ts'
import { BackupMethod, ClientId } from '../../shared/ids.ts'
import { encodeRecord, parseRecord } from '../../shared/recovery/journal.ts'
import { fold } from '../../shared/recovery/machine.ts'

export const METHOD = BackupMethod.parse('ICLOUD')
export const random = (length: number) => new Uint8Array(randomBytes(length))

export type World = Awaited<ReturnType<typeof createWorld>>

/** A server and a way to new accounts on it. */
export const createWorld = async () => {
  const codes = new Map<string, string>()
  let offset = 0
  const running = await serve({
    env: {
      REKINDLE_PORT: '0',
      REKINDLE_PRINT_CODES: '1',
      REKINDLE_RATE_ADDRESS: '1000000',
      REKINDLE_RATE_CLIENT: '1000000',
      REKINDLE_RATE_SIGN_IN: '1000000',
      REKINDLE_CODES_PER_HOUR: '1000000',
    },
    print: (line) => {
      const { event, email, code } = JSON.parse(line) as { event: string; email: string; code: string }
      if (event === 'code') codes.set(email, code)
    },
    clock: () => Math.floor(Date.now() / 1000) + offset,
  })
  let accounts = 0
  return {
    ...running,
    /** Moves the server's clock. */
    wait: (seconds: number) => {
      offset += seconds
    },
    codeFor: async (email: string): Promise<string> => {
      for (let i = 0; i < 200 && !codes.has(email); i++) await new Promise((resolve) => setTimeout(resolve, 5))
      const code = codes.get(email) ?? ''
      codes.delete(email)
      return code
    },
    addAccount: async (): Promise<string> => {
      const email = `person${++accounts}@example.com`
      const row = { client_id: `client${accounts}`, email, created_at: 0 }
      await addClient(running.runtime.deps.db, row as Parameters<typeof addClient>[1])
      return email
    },
  }
}

/** A cloud folder as a map; several devices may share it. */
export const createCloud = (): KeyStore & { keys: Map<string, Uint8Array> } => {
  const keys = new Map<string, Uint8Array>()
  const nameOf = ({ walletId, backupId, version }: KeyEntry) => `${walletId}/${backupId}/${version}`
  return {
    keys,
    find: async (entry) => {
      const key = keys.get(nameOf(entry))
      if (key === undefined) throw new AppError('keysource.not_found')
      return key.slice()
    },
    create: async (entry, key) => {
      if (keys.has(nameOf(entry))) throw new AppError('keysource.exists')
      keys.set(nameOf(entry), key.slice())
    },
    list: async () => [],
    deleteOlder: async (entry, cleanable) => {
      let count = 0
      for (const old of cleanable) if (old.version < entry.version && keys.delete(nameOf({ ...entry, ...old }))) count++
      return count
    },
  }
}

type Slot = { meta: SlotMeta; share: Uint8Array }
/** What survives a crash of the device. */
export const createDisk = () => ({
  journal: [] as Uint8Array[],
  pending: undefined as Slot | undefined,
  active: undefined as Slot | undefined,
  cipherTexts: new Map<string, Uint8Array>(),
  seed: random(32),
})
export type Disk = ReturnType<typeof createDisk>

/** Called around every seam: `before` may throw instead of the call, `after` may throw although it took effect. */
export type Guard = { before: (name: string) => void; after: (name: string) => void }
const NO_GUARD: Guard = { before: () => undefined, after: () => undefined }
const guarded = <T extends object>(prefix: string, target: T, guard: Guard): T =>
  new Proxy(target, {
    get: (object, property) => {
      const member = Reflect.get(object, property) as unknown
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        const name = `${prefix}.${String(property)}`
        const result: unknown = (() => {
          guard.before(name)
          return (member as (...args: unknown[]) => unknown).apply(object, args)
        })()
        if (result instanceof Promise) {
          return result.then((value: unknown) => {
            guard.after(name)
            return value
          })
        }
        guard.after(name)
        return result
      }
    },
  })

const memorySlots = (disk: Disk): SlotStore => ({
  writePending: async (meta, share) => {
    if (disk.pending !== undefined) throw new AppError('recovery.in_progress')
    disk.pending = { meta, share: share.slice() }
  },
  read: async (which) => {
    const slot = disk[which]
    if (slot === undefined) throw new AppError('vault.corrupt')
    return { meta: slot.meta, share: slot.share.slice() }
  },
  finalise: async (operationId) => {
    if (disk.active?.meta.operationId === operationId) return
    if (disk.pending?.meta.operationId !== operationId) throw new AppError('recovery.conflict')
    disk.active = disk.pending
    disk.pending = undefined
  },
  dropPending: async () => {
    disk.pending = undefined
  },
})

export type ClientOptions = {
  email: string
  disk?: Disk
  keys?: KeySource | null
  cloud?: KeyStore
  guard?: Guard
  trips?: Trip[]
  signal?: AbortSignal
  confirm?: RecoveryIo['confirm']
  wrapFetch?: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch
}

/** One device: signs in (or renews by its key, if the disk has a slot) and gives a driver over its disk. */
export const createClient = async (
  world: World,
  options: ClientOptions,
): Promise<{ driver: RecoveryDriver; io: RecoveryIo; disk: Disk; token: () => string }> => {
  const disk = options.disk ?? createDisk()
  const guard = options.guard ?? NO_GUARD
  const fetch = options.wrapFetch?.(globalThis.fetch) ?? globalThis.fetch
  const http = (onTrip: (trip: Trip) => void) =>
    createHttpClient({ serverUrl: world.url, fetch, now: () => performance.now(), sleep: async () => undefined, onTrip })
  const account = createAccountService({
    client: http(() => undefined),
    random,
    time: () => Math.floor(Date.now() / 1000),
    deviceName: () => 'Test device',
    onChange: () => undefined,
  })
  account.adoptDevice(disk.seed)
  if (disk.pending !== undefined || disk.active !== undefined) await account.renew()
  else {
    world.wait(60)
    await account.sendCode(options.email)
    await account.confirmCode(await world.codeFor(options.email))
  }
  const device = createDevice(disk.seed)
  const token = () => account.session().token
  const sign = createSignRequest({ device, token, random })
  const renew = async () => void (await account.renew())
  const api = createCosignerApi({
    client: http((trip) => options.trips?.push(trip)),
    signer: { sign, renew },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
  const keys = options.keys === undefined ? createStoredKeySource(options.cloud ?? createCloud(), random) : options.keys
  const io: RecoveryIo = {
    api: guarded('api', api, guard),
    cosignerKeys: world.provider.cosignerKeys,
    clientId: ClientId.parse(account.session().clientId),
    device,
    deviceName: 'Test device',
    journal: guarded('journal', { append: async (record) => void disk.journal.push(encodeRecord(record)) }, guard),
    slots: guarded('slots', memorySlots(disk), guard),
    cipherTexts: guarded(
      'cipherTexts',
      {
        save: async ({ backupId }, bytes) => void disk.cipherTexts.set(backupId, bytes.slice()),
        read: async ({ backupId }) => {
          const bytes = disk.cipherTexts.get(backupId)
          if (bytes === undefined) throw new AppError('vault.corrupt')
          return bytes.slice()
        },
        deleteOlder: async (attempt, cleanable) => {
          for (const { backupId, version } of cleanable) if (version < attempt.version) disk.cipherTexts.delete(backupId)
        },
      },
      guard,
    ),
    keys: keys === null ? null : guarded('keys', keys, guard),
    kdf: createArgon2(),
    random,
    confirm: options.confirm ?? (async () => undefined),
    onMachine: () => undefined,
  }
  return { driver: createRecover(io, fold(disk.journal.map(parseRecord))), io, disk, token }
}

export const sameKeys = (a: SlotMeta, b: SlotMeta): boolean =>
  a.curves.length === b.curves.length &&
  a.curves.every(({ curve, publicKey }, i) => b.curves[i]?.curve === curve && b.curves[i]?.publicKey === publicKey)
