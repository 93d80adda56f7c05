/** Everything outside the driver, as one set of seams: a test replaces any of it, counts calls, or makes the n-th one fail. */
import type { Kdf } from '#shared/backup/kdf.ts'
import type { BackupMethod, ClientId } from '#shared/ids.ts'
import type { Preview } from '#shared/ipc/snapshot.ts'
import type { RandomBytes } from '#shared/mpc/types.ts'
import type { BackupAttempt, JournalRecord } from '#shared/recovery/journal.ts'
import type { MachineState } from '#shared/recovery/machine.ts'
import type { CosignerKey } from '#shared/recovery/receipt.ts'
import type { KeySource } from '../../backup/key-source.ts'
import type { CosignerApi } from '../../custodian/cosigner-api.ts'
import type { Device } from '../../custodian/device.ts'
import type { SlotMeta } from '../../storage/slot-codec.ts'

/** The vault as the driver needs it. Shares are encoded bytes (shared/mpc/share.ts); the caller wipes what it is given. */
export type SlotStore = {
  /** Durable and read back by the vault once it resolves. */
  writePending(meta: SlotMeta, share: Uint8Array): Promise<void>
  /** Opened from disk and keychain, never from memory. */
  read(which: 'pending' | 'active'): Promise<{ readonly meta: SlotMeta; readonly share: Uint8Array }>
  /** Repeatable. */
  finalise(operationId: string): Promise<void>
  /** Repeatable; called only where the machine allows it. */
  dropPending(): Promise<void>
}

/** Ciphertexts of this wallet's own backups, fsynced in the profile. */
export type CipherTextStore = {
  save(attempt: BackupAttempt, cipherText: Uint8Array): Promise<void>
  /** What was saved, read from the disk. */
  read(attempt: BackupAttempt): Promise<Uint8Array>
  deleteOlder(attempt: BackupAttempt, cleanable: readonly { readonly backupId: string; readonly version: number }[]): Promise<void>
}

export type RecoveryIo = {
  readonly api: CosignerApi
  /** Pinned in the provider settings. */
  readonly cosignerKeys: readonly CosignerKey[]
  readonly clientId: ClientId
  readonly device: Device
  readonly deviceName: string
  readonly journal: { append(record: JournalRecord): Promise<void> }
  readonly slots: SlotStore
  readonly cipherTexts: CipherTextStore
  /** null after a restart, until the person has given folder or passphrase again. */
  readonly keys: KeySource | null
  readonly kdf: Kdf
  readonly random: RandomBytes
  /** The seam between status 3 and START: resolves once the person has confirmed, rejects with `recovery.cancelled`. */
  readonly confirm: (preview: Preview) => Promise<void>
  /** After each record, with the state that it led to. */
  readonly onMachine: (state: MachineState) => void
}

export type BackupChoice = {
  /** One of the two at least: the newest usable backup of a method, or a certain one. */
  readonly method?: BackupMethod
  readonly backupId?: string
  /** base64; got from the custodian where absent. */
  readonly cipherText?: string
  /** The pending slot can't be opened any more: it goes once this backup is open and the person has confirmed. */
  readonly givesUpPending?: boolean
}
