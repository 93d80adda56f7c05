/** What the vault offers and needs. */
import type { ErrorCode } from '#shared/errors.ts'
import type { OsAuth } from '../auth/os-auth.ts'
import type { FileSystem } from './files.ts'
import type { Keychain } from './keychain.ts'
import type { KdfParams, SlotMeta } from './slot-codec.ts'

export type VaultStatus = {
  readonly active: SlotMeta | null
  readonly pending: SlotMeta | null
  /** Slots can be opened: the passcode was given, or none is asked for. */
  readonly unlocked: boolean
  /** A passcode key for the next slot is at hand. */
  readonly passcodeSet: boolean
  /** This computer holds or held a wallet, whatever else is found. */
  readonly marker: boolean
  /** Why a slot that should be there can't be used; keychain.missing: its item is gone for good. */
  readonly problem: ErrorCode | null
}

export type OpenSlot = {
  readonly meta: SlotMeta
  /** Key and AAD of the sealed share, for the worker. */
  readonly dek: Uint8Array
  readonly aad: Uint8Array
  readonly sealed: Uint8Array
  readonly deviceSeed: Uint8Array
}

export type PendingRequest = {
  readonly meta: SlotMeta
  /** 32 bytes: the device's Ed25519 seed. */
  readonly deviceSeed: Uint8Array
  /** Has the share sealed under `dek` and `aad` (`sealPayload`), by the worker; must not call the vault. The vault wipes `dek` afterwards. */
  readonly seal: (dek: Uint8Array, aad: Uint8Array) => Promise<Uint8Array>
}

export type Vault = {
  /** As of the last operation; reads nothing. Both metas are authenticated only by `openSlot`. */
  status(): VaultStatus
  /** For the slots to come, on a computer without an opened wallet. The caller has checked the policy and wipes the bytes. */
  setPasscode(passcode: Uint8Array): Promise<void>
  /** Opens what is there to prove the passcode; throws passcode.wrong, keychain.*, vault.*. The caller wipes the bytes. */
  unlock(passcode: Uint8Array): Promise<void>
  /** Forgets the passcode key once a running operation has ended. */
  lock(): Promise<void>
  /** Durable and read back once it resolves. Throws device.unprotected, vault.*, keychain.*, recovery.in_progress. */
  createPending(request: PendingRequest): Promise<void>
  /** From disk and keychain, never from memory; the caller wipes `dek` and `deviceSeed`. Throws vault.locked, vault.corrupt, keychain.*. */
  openSlot(which: 'active' | 'pending'): Promise<OpenSlot>
  /** Moves the pointer to the pending slot, then removes what it replaced. Repeatable. Throws recovery.conflict for another operation. */
  finalise(operationId: string): Promise<void>
  /** Forgets the pending slot; the active one stays as it is. Repeatable. */
  dropPending(): Promise<void>
}

export type VaultDeps = {
  readonly files: FileSystem
  readonly folder: string
  readonly markerPath: string
  readonly keychain: Keychain
  readonly osAuth: OsAuth
  readonly random: (length: number) => Uint8Array
  /** Argon2id 1.3 with a 32-byte output, somewhere off the main thread. */
  readonly deriveKey: (passcode: Uint8Array, salt: Uint8Array, params: KdfParams) => Promise<Uint8Array>
}
