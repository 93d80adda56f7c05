/** The two tables of calls between main and the recovery worker: everything that may cross, and nothing else. */
import { z } from 'zod'
import { BackupId, BackupMethod, ClientId, Hex32, OperationId } from '#shared/ids.ts'
import { Addresses, Preview } from '#shared/ipc/snapshot.ts'
import { ProviderSettings } from '#shared/provider.ts'
import { BackupAttempt, RECORD_MAX_BYTES } from '#shared/recovery/journal.ts'
import { MAX_SEALED_BYTES, SlotMeta } from '../storage/slot-codec.ts'

const strict = z.strictObject
const none = z.undefined()
const bytes = (max: number) => z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length <= max)
const exactly = (length: number) => z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === length)
const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })

const Result = strict({
  addresses: Addresses,
  cipherText: z
    .string()
    .max(32 * 1024)
    .nullable(),
})
const KdfParams = strict({ mKiB: z.number().int(), t: z.number().int(), p: z.number().int() })

/** Where the encryption key comes from: `folder` is asked of main, the passphrase stays in the worker. */
export const KeyGiven = z.discriminatedUnion('source', [
  strict({ source: z.literal('none') }),
  strict({ source: z.literal('folder') }),
  strict({ source: z.literal('passphrase'), passphrase: z.string().min(1).max(1024) }),
])
export type KeyGiven = z.infer<typeof KeyGiven>

export const Settings = strict({
  serverUrl: ProviderSettings.shape.serverUrl,
  cosignerKeys: ProviderSettings.shape.cosignerKeys,
  clientId: ClientId,
  token: Hex32,
  deviceSeed: exactly(32),
  deviceName: z.string().min(1).max(64),
  journal: z.array(bytes(RECORD_MAX_BYTES)).max(4096),
  key: KeyGiven,
})
export type Settings = z.infer<typeof Settings>

/** main → worker. One of open, enrol, resume, renew, clean, checkDevice per worker; kdf without settings. */
export const workerCalls = {
  kdf: call(strict({ secret: bytes(4096), salt: bytes(64), params: KdfParams }), exactly(32)),
  settings: call(Settings, none),
  /** Statuses 1 to 3; then the worker waits for `confirm`, at most ten minutes. */
  open: call(strict({ backupId: BackupId, givesUpPending: z.boolean() }), Preview),
  /** START to CONFIRM. */
  confirm: call(none, Result),
  enrol: call(strict({ method: BackupMethod }), Result),
  resume: call(none, Result.nullable()),
  renew: call(strict({ method: BackupMethod }), Result),
  clean: call(none, none),
  checkDevice: call(none, none),
  /** Stops at the next point where that is harmless. */
  cancel: call(none, none),
  /** Seals the share at hand under a key that main has made for the slot. */
  seal: call(strict({ dek: exactly(32), aad: bytes(8192) }), bytes(MAX_SEALED_BYTES)),
} as const

const Entry = strict({ walletId: z.string().length(32), backupId: z.string().length(32), version: z.number().int().min(1) })
const Cleanable = z.array(strict({ backupId: z.string().length(32), version: z.number().int().min(1) })).max(64)

/** worker → main. */
export const mainCalls = {
  beat: call(none, none),
  status: call(
    strict({
      position: z.number().int().min(1).max(8),
      state: z.enum(['active', 'done']),
      detail: strict({
        curve: z.enum(['SECP256K1', 'ED25519']).optional(),
        round: z.number().int().min(1).max(9).optional(),
        rounds: z.number().int().min(1).max(9).optional(),
        bytes: z.number().int().min(0).optional(),
        stored: z.enum(['here', 'switched', 'backed_up']).optional(),
      }).optional(),
    }),
    none,
  ),
  trip: call(
    strict({
      method: z.string().max(8),
      path: z.string().max(512),
      status: z.number().int(),
      sent: z.number().int(),
      received: z.number().int(),
      ms: z.number(),
    }),
    none,
  ),
  /** The opened backup waited too long for Confirm and is wiped. */
  expired: call(none, none),
  append: call(strict({ record: bytes(RECORD_MAX_BYTES) }), none),
  renewSession: call(none, strict({ token: Hex32 })),
  writeSlot: call(strict({ meta: SlotMeta }), none),
  readSlot: call(
    strict({ which: z.enum(['pending', 'active']) }),
    strict({ meta: SlotMeta, dek: exactly(32), aad: bytes(8192), sealed: bytes(MAX_SEALED_BYTES) }),
  ),
  finaliseSlot: call(strict({ operationId: OperationId }), none),
  dropSlot: call(none, none),
  saveCipherText: call(strict({ attempt: BackupAttempt, cipherText: bytes(16 * 1024) }), none),
  readCipherText: call(strict({ attempt: BackupAttempt }), bytes(16 * 1024)),
  deleteCipherTexts: call(strict({ attempt: BackupAttempt, cleanable: Cleanable }), none),
  findKey: call(strict({ entry: Entry }), exactly(32)),
  createKey: call(strict({ entry: Entry, key: exactly(32) }), none),
  deleteKeys: call(strict({ entry: Entry, cleanable: Cleanable }), z.number().int().min(0)),
} as const
