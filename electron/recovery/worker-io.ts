/** RecoveryIo inside the worker: the network is its own, everything durable is asked of main over the port. */
import type { Kdf } from '#shared/backup/kdf.ts'
import { wipe } from '#shared/bytes.ts'
import type { RandomBytes } from '#shared/mpc/types.ts'
import { encodeRecord, parseRecord } from '#shared/recovery/journal.ts'
import { fold, type MachineState } from '#shared/recovery/machine.ts'
import { createPassphraseSource, createStoredKeySource, type KeySource } from '../backup/key-source.ts'
import { createCosignerApi } from '../custodian/cosigner-api.ts'
import { createDevice } from '../custodian/device.ts'
import { createHttpClient } from '../custodian/http-client.ts'
import { createSignRequest } from '../custodian/signed-headers.ts'
import { openPayload, sealPayload } from '../storage/seal.ts'
import type { mainCalls, Settings } from './messages.ts'
import type { RecoveryIo } from './protocol/io.ts'
import type { Caller } from './rpc.ts'

export type WorkerDeps = {
  readonly fetch: typeof globalThis.fetch
  readonly random: RandomBytes
  /** Milliseconds, monotonic. */
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
  /** How long an opened backup waits for Confirm. */
  readonly unlockMs: number
  readonly beatMs: number
}
type Main = Caller<typeof mainCalls>
type Parts = {
  readonly settings: Settings
  readonly main: Main
  readonly kdf: Kdf
  readonly signal: AbortSignal
  readonly confirm: RecoveryIo['confirm']
  readonly onMachine: RecoveryIo['onMachine']
}
export type WorkerIo = {
  readonly io: RecoveryIo
  readonly initial: MachineState
  /** Main has made a DEK for the slot: seals the share at hand, which never leaves this process in the clear. */
  readonly seal: (dek: Uint8Array, aad: Uint8Array) => Uint8Array | undefined
}

const keySourceOf = ({ key }: Settings, main: Main, random: RandomBytes): KeySource | null => {
  if (key.source === 'none') return null
  if (key.source === 'passphrase') return createPassphraseSource(key.passphrase)
  const store = {
    find: (entry: Parameters<KeySource['find']>[0]) => main('findKey', { entry }),
    create: (entry: Parameters<KeySource['find']>[0], secret: Uint8Array) => main('createKey', { entry, key: secret }),
    list: async () => [],
    deleteOlder: (entry: Parameters<KeySource['find']>[0], cleanable: Parameters<KeySource['deleteOlder']>[1]) =>
      main('deleteKeys', { entry, cleanable: [...cleanable] }),
  }
  return createStoredKeySource(store, random)
}

export const createWorkerIo = (deps: WorkerDeps, { settings, main, kdf, signal, confirm, onMachine }: Parts): WorkerIo => {
  const { random } = deps
  const device = createDevice(settings.deviceSeed)
  wipe(settings.deviceSeed)
  let token: string = settings.token
  let atHand: Uint8Array | undefined
  const client = createHttpClient({
    serverUrl: settings.serverUrl,
    fetch: deps.fetch,
    now: deps.now,
    sleep: deps.sleep,
    onTrip: (trip) => void main('trip', trip).catch(() => undefined),
  })
  const renew = async () => {
    token = (await main('renewSession', undefined)).token
  }
  const api = createCosignerApi({ client, signer: { sign: createSignRequest({ device, token: () => token, random }), renew }, signal })

  return {
    initial: fold(settings.journal.map(parseRecord)),
    seal: (dek, aad) => (atHand === undefined ? undefined : sealPayload(dek, aad, atHand)),
    io: {
      api,
      cosignerKeys: settings.cosignerKeys,
      clientId: settings.clientId,
      device,
      deviceName: settings.deviceName,
      journal: { append: (record) => main('append', { record: encodeRecord(record) }) },
      slots: {
        writePending: async (meta, share) => {
          atHand = share
          try {
            await main('writeSlot', { meta })
          } finally {
            atHand = undefined
          }
        },
        read: async (which) => {
          const { meta, dek, aad, sealed } = await main('readSlot', { which })
          try {
            return { meta, share: openPayload(dek, aad, sealed) }
          } finally {
            wipe(dek)
          }
        },
        finalise: async (operationId) => main('finaliseSlot', { operationId: operationId as never }),
        dropPending: () => main('dropSlot', undefined),
      },
      cipherTexts: {
        save: (attempt, cipherText) => main('saveCipherText', { attempt, cipherText }),
        read: (attempt) => main('readCipherText', { attempt }),
        deleteOlder: (attempt, cleanable) => main('deleteCipherTexts', { attempt, cleanable: [...cleanable] }),
      },
      keys: keySourceOf(settings, main, random),
      kdf,
      random,
      confirm,
      onMachine,
    },
  }
}
