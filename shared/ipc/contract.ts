/** The only place where a channel is named: kind, input, event, output. docs/ipc.md says how to add one. */
import { z } from 'zod'
import { BackupSummary } from '../http/contract.ts'
import { BackupId, BackupMethod, Curve, UnixSeconds, WalletId } from '../ids.ts'
import { Addresses, RecoverySnapshot } from './snapshot.ts'

const strict = z.strictObject
const none = z.undefined()

type Call<I extends z.ZodType, O extends z.ZodType> = { readonly kind: 'call'; readonly input: I; readonly output: O }
type Stream<I extends z.ZodType, E extends z.ZodType> = { readonly kind: 'stream'; readonly input: I; readonly event: E }
const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Call<I, O> => ({ kind: 'call', input, output })
const stream = <I extends z.ZodType, E extends z.ZodType>(input: I, event: E): Stream<I, E> => ({ kind: 'stream', input, event })

export const Theme = z.enum(['system', 'light', 'dark'])
export const Cause = z.enum(['lost', 'stolen', 'broken', 'new_computer'])
export type Cause = z.infer<typeof Cause>

/** Where the app is: fresh: no wallet here. locked: a wallet or a recovery is sealed here. unlocked. unprotected: the keychain item is gone. */
export const AppState = strict({
  stage: z.enum(['fresh', 'locked', 'unlocked', 'unprotected']),
  /** A journal says that a recovery is unfinished: offered first, at the right step. */
  unfinished: z.enum(['none', 'before_commit', 'finishing', 'backup']),
  signedIn: z.boolean(),
  provider: strict({ name: z.string(), host: z.string(), oneOperator: z.boolean(), supportContact: z.string(), mainNetworks: z.boolean() }),
  version: z.string(),
  /** 'electron', or the name of a stand-in runtime, which is shown: never for real funds. */
  runtime: z.string(),
  platform: z.enum(['linux', 'darwin', 'win32']),
})
export type AppState = z.infer<typeof AppState>

export const Preferences = strict({ theme: Theme, cause: Cause.nullable(), wizardStep: z.string().max(32).nullable() })
export type Preferences = z.infer<typeof Preferences>

export const Account = strict({
  email: z.string().max(254),
  walletId: WalletId.nullable(),
  frozen: z.boolean(),
  backups: z.array(BackupSummary).max(64),
  devices: z
    .array(
      strict({
        name: z.string().max(64),
        state: z.enum(['can_sign', 'retired', 'destroyed']),
        since: UnixSeconds,
        thisDevice: z.boolean(),
      }),
    )
    .max(64),
})
export type Account = z.infer<typeof Account>

export const ReadinessId = z.enum(['keychain', 'protection', 'server', 'backup', 'clock', 'storage'])
export const Readiness = strict({
  checks: z
    .array(
      strict({
        id: ReadinessId,
        state: z.enum(['ok', 'attention', 'failed']),
        /** Closed set of reasons; the words are the renderer's. */
        reason: z.string().max(48).nullable(),
        /** Names that are ours or the system's: the keychain's backend, seconds of clock offset. */
        detail: z.string().max(64).nullable(),
      }),
    )
    .max(8),
  /** Every check but the passcode lets us go on; the passcode has its own screen. */
  canContinue: z.boolean(),
  passcodeSet: z.boolean(),
})
export type Readiness = z.infer<typeof Readiness>

/** A folder that a person picked in the system's dialog: main keeps the path, the page gets a name and a token. */
export const PickedFolder = strict({
  token: z.string().length(32),
  name: z.string().max(128),
  kind: z.enum(['icloud', 'gdrive', 'dropbox', 'onedrive', 'other']),
})

export const OpenRequest = z.discriminatedUnion('source', [
  strict({ source: z.literal('folder'), backupId: BackupId, folderToken: z.string().length(32) }),
  strict({ source: z.literal('passphrase'), backupId: BackupId, passphrase: z.string().min(1).max(1024) }),
])

const Passcode = z.string().min(1).max(256)

export const WalletOverview = strict({
  walletId: WalletId,
  addresses: Addresses,
  curves: z.array(Curve).max(2),
  since: UnixSeconds,
  backup: strict({ method: BackupMethod, renewedAt: UnixSeconds.nullable() }),
  protection: strict({ passcode: z.boolean(), keychain: z.string().max(64) }),
})
export type WalletOverview = z.infer<typeof WalletOverview>

export const contract = {
  'app:state': call(none, AppState),
  'app:state-changes': stream(none, AppState),
  'preferences:get': call(none, Preferences),
  'preferences:set': call(Preferences.partial(), Preferences),
  'auth:send-code': call(
    strict({ email: z.email().max(254) }),
    strict({ expiresInSeconds: z.number().int(), resendAfterSeconds: z.number().int() }),
  ),
  'auth:confirm-code': call(strict({ code: z.string().regex(/^\d{6}$/) }), Account),
  'auth:account': call(none, Account),
  'auth:sign-out': call(none, none),
  'readiness:check': call(none, Readiness),
  'passcode:set': call(strict({ passcode: Passcode }), none),
  'vault:unlock': call(strict({ passcode: Passcode }), AppState),
  'vault:lock': call(none, AppState),
  'backup:pick-folder': call(strict({ purpose: z.enum(['read', 'write']) }), PickedFolder.nullable()),
  'recovery:open': call(OpenRequest, none),
  'recovery:start': call(none, none),
  'recovery:stop': call(none, none),
  /** Goes on with what the journal says; safe as often as one likes. */
  'recovery:resume': call(none, none),
  /** After a restart the passphrase is asked again, or the folder. */
  'recovery:renew-backup': call(
    z.discriminatedUnion('source', [
      strict({ source: z.literal('folder'), folderToken: z.string().length(32) }),
      strict({ source: z.literal('passphrase'), passphrase: z.string().min(1).max(1024) }),
    ]),
    none,
  ),
  /** Leaves Done, Interrupted or Not possible; never drops a pending share. */
  'recovery:leave': call(none, AppState),
  'recovery:watch': stream(none, RecoverySnapshot),
  'wallet:overview': call(none, WalletOverview),
  'wallet:copy-address': call(strict({ chain: z.enum(['ethereum', 'solana']) }), strict({ matches: z.boolean() })),
  /** Both parties sign a fresh server digest with the live shares: shows that this computer can sign. */
  'wallet:check-device': call(none, strict({ verified: z.boolean() })),
} as const

export type Contract = typeof contract
export type Channel = keyof Contract
export type CallChannel = { [K in Channel]: Contract[K]['kind'] extends 'call' ? K : never }[Channel]
export type StreamChannel = Exclude<Channel, CallChannel>
export type Input<K extends Channel> = z.input<Contract[K]['input']>
export type Output<K extends CallChannel> = Contract[K] extends { output: infer O extends z.ZodType } ? z.output<O> : never
export type Event<K extends StreamChannel> = Contract[K] extends { event: infer E extends z.ZodType } ? z.output<E> : never

/** What main implements: all of it and nothing else. `signal` aborts when the page navigates, closes or cancels. */
export type Context = { readonly signal: AbortSignalLike }
export type AbortSignalLike = { readonly aborted: boolean; addEventListener(type: 'abort', listener: () => void): void }
export type Handlers = {
  readonly [K in Channel]: K extends CallChannel
    ? (input: z.output<Contract[K]['input']>, context: Context) => Promise<Output<K>> | Output<K>
    : K extends StreamChannel
      ? (input: z.output<Contract[K]['input']>, emit: (event: Event<K>) => void, context: Context) => Promise<void> | void
      : never
}
