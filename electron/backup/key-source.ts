/** Where the secret that opens a backup comes from and goes to. A key is created, never overwritten. */
import { KEY_BYTES } from '#shared/backup/key-file.ts'
import { type BackupSecret, KEY_SOURCE, type KeySource as KeySourceNumber } from '#shared/backup/rkb1.ts'
import type { RandomBytes } from '#shared/mpc/types.ts'

/** Names one key: ids in hex, as in the RKB1 header. */
export type KeyEntry = { readonly walletId: string; readonly backupId: string; readonly version: number }
export type CleanableKey = Pick<KeyEntry, 'backupId' | 'version'>

/** A place that keeps keys as objects of their own. Throws `keysource.*`, and `backup.key_wrong_wallet` from `find`. */
export type KeyStore = {
  /** The key of an existing backup; the caller wipes it. */
  find(entry: KeyEntry): Promise<Uint8Array>
  /** Durable once it resolves. Throws `keysource.exists` where something is there already. */
  create(entry: KeyEntry, key: Uint8Array): Promise<void>
  /** Keys of this wallet. */
  list(walletId: string): Promise<readonly KeyEntry[]>
  /** Deletes keys of `cleanable` that are strictly older than `entry`; answers how many files went. */
  deleteOlder(entry: KeyEntry, cleanable: readonly CleanableKey[]): Promise<number>
}

/** What the driver sees: a secret to open with, a secret to seal with, and its way to the source and back. */
export type KeySource = {
  readonly keySource: KeySourceNumber
  find(entry: KeyEntry): Promise<BackupSecret>
  /** For the next backup: a fresh key, or the same passphrase. */
  fresh(): BackupSecret
  create(entry: KeyEntry, secret: BackupSecret): Promise<void>
  /** As the source gives it back, never from memory where the source is a place of its own. */
  readBack(entry: KeyEntry): Promise<BackupSecret>
  deleteOlder(entry: KeyEntry, cleanable: readonly CleanableKey[]): Promise<number>
}

export const createStoredKeySource = (store: KeyStore, random: RandomBytes): KeySource => {
  const find = async (entry: KeyEntry): Promise<BackupSecret> => ({ kind: 'key', key: await store.find(entry) })
  return {
    keySource: KEY_SOURCE.cloudKey,
    find,
    fresh: () => ({ kind: 'key', key: random(KEY_BYTES) }),
    create: async (entry, secret) => {
      if (secret.kind === 'key') await store.create(entry, secret.key)
    },
    readBack: find,
    deleteOlder: store.deleteOlder,
  }
}

/** The user's head: nothing is stored, a new backup takes the same passphrase with new salts. In the worker only. */
export const createPassphraseSource = (passphrase: string): KeySource => {
  const secret: BackupSecret = { kind: 'passphrase', passphrase }
  return {
    keySource: KEY_SOURCE.passphrase,
    find: async () => secret,
    fresh: () => secret,
    create: async () => undefined,
    readBack: async () => secret,
    deleteOlder: async () => 0,
  }
}
