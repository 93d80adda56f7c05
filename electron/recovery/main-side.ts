/** What main does for the worker: journal, vault, keychain, key folder, session. It sees ciphertexts and keys, never a share. */

import { wipe } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { parseRecord } from '#shared/recovery/journal.ts'
import { holdsPending, liveOf } from '#shared/recovery/machine.ts'
import type { StatusEvent } from '#shared/recovery/status.ts'
import type { KeyStore } from '../backup/key-source.ts'
import type { AccountService } from '../custodian/account.service.ts'
import type { Trip } from '../custodian/http-client.ts'
import type { Vault } from '../storage/vault.ts'
import type { JournalStore } from './journal-store.ts'
import type { mainCalls } from './messages.ts'
import type { CipherTextStore } from './protocol/io.ts'
import type { Implementation } from './rpc.ts'
import type { WorkerHost } from './worker-host.ts'

export type MainSideDeps = {
  readonly vault: Pick<Vault, 'createPending' | 'openSlot' | 'finalise' | 'dropPending'>
  readonly account: Pick<AccountService, 'deviceSeed' | 'renew'>
  readonly journal: JournalStore
  readonly cipherTexts: CipherTextStore
  readonly onStatus: (event: StatusEvent) => void
  readonly onTrip: (trip: Trip) => void
  readonly onExpired: () => void
  /** After each record. */
  readonly onRecord: () => void
}

/** `keys` is null where the source is not a folder; `worker` answers the worker that these calls come from. */
export const createMainSide = (
  deps: MainSideDeps,
  keys: KeyStore | null,
  worker: () => WorkerHost,
): Omit<Implementation<typeof mainCalls>, 'beat'> => {
  const { vault, account, journal, cipherTexts } = deps
  const store = (): KeyStore => {
    if (keys === null) throw new AppError('keysource.not_found')
    return keys
  }
  return {
    status: async (event) => deps.onStatus(event as StatusEvent) as undefined,
    trip: async (trip) => deps.onTrip(trip as Trip) as undefined,
    expired: async () => deps.onExpired() as undefined,
    append: async ({ record }) => {
      await journal.append(parseRecord(record))
      deps.onRecord()
      return undefined
    },
    renewSession: async () => ({ token: (await account.renew()).token }),
    writeSlot: async ({ meta }) => {
      const deviceSeed = account.deviceSeed()
      try {
        await vault.createPending({ meta, deviceSeed, seal: (dek, aad) => worker().call('seal', { dek, aad }) })
      } finally {
        wipe(deviceSeed)
      }
      return undefined
    },
    readSlot: async ({ which }) => {
      const { meta, dek, aad, sealed, deviceSeed } = await vault.openSlot(which)
      wipe(deviceSeed)
      return { meta, dek, aad, sealed }
    },
    // What the journal doesn't say yet, a worker gone astray can't have done.
    finaliseSlot: async ({ operationId }) => {
      if (liveOf(journal.state())?.op.operationId !== operationId) throw new AppError('recovery.conflict')
      return (await vault.finalise(operationId)) as undefined
    },
    dropSlot: async () => {
      if (holdsPending(journal.state())) throw new AppError('recovery.conflict')
      return (await vault.dropPending()) as undefined
    },
    saveCipherText: async ({ attempt, cipherText }) => (await cipherTexts.save(attempt, cipherText)) as undefined,
    readCipherText: ({ attempt }) => cipherTexts.read(attempt),
    deleteCipherTexts: async ({ attempt, cleanable }) => (await cipherTexts.deleteOlder(attempt, cleanable)) as undefined,
    findKey: ({ entry }) => store().find(entry),
    createKey: async ({ entry, key }) => {
      try {
        await store().create(entry, key)
      } finally {
        wipe(key)
      }
      return undefined
    },
    deleteKeys: ({ entry, cleanable }) => store().deleteOlder(entry, cleanable),
  }
}
