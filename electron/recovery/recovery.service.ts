/**
 * Owns the recovery in main: one at a time, its journal, its worker and its snapshots. Pages come and go; what they are shown
 * is computed from the journal's state and the worker's statuses, and a page that reloads finds the same.
 */
import { wipe } from '#shared/bytes.ts'
import { AppError, asAppError, type ErrorCode, type WireError } from '#shared/errors.ts'
import { BackupMethod, ClientId, METHODS } from '#shared/ids.ts'
import type { RecoverySnapshot } from '#shared/ipc/snapshot.ts'
import type { ProviderSettings } from '#shared/provider.ts'
import { decide, holdsPending, isLive, isUndecided, liveOf, unfinishedOf } from '#shared/recovery/machine.ts'
import { INITIAL_VIEW, reduceView, snapshotOf, type ViewEvent } from '#shared/recovery/snapshot.ts'
import { type FolderKind, folderKindOf } from '../backup/folder-kind.ts'
import type { KeyStore } from '../backup/key-source.ts'
import type { AccountService } from '../custodian/account.service.ts'
import type { Trip } from '../custodian/http-client.ts'
import type { Vault } from '../storage/vault.ts'
import type { JournalStore } from './journal-store.ts'
import { createMainSide } from './main-side.ts'
import type { KeyGiven } from './messages.ts'
import type { CipherTextStore } from './protocol/io.ts'
import { startWorker, type WorkerHost, type WorkerHostDeps } from './worker-host.ts'

/** How the person gives the key: a folder by its path, or a passphrase that main only passes on. */
export type KeyChoice =
  | { readonly source: 'folder'; readonly path: string }
  | { readonly source: 'passphrase'; readonly passphrase: string }

export type RecoveryService = {
  snapshot(): RecoverySnapshot
  /** Gets the present snapshot at once; the answer ends it. */
  subscribe(listener: (snapshot: RecoverySnapshot) => void): () => void
  unfinished(): ReturnType<typeof unfinishedOf>
  /** A recovery is under way: the vault must stay open. */
  isBusy(): boolean
  /** Statuses 1 to 3. Throws what a person can put right on the Unlock screen. */
  open(choice: KeyChoice & { readonly backupId: string }): Promise<void>
  /** START and on; how it goes is in the snapshots. */
  start(): Promise<void>
  stop(): Promise<void>
  resume(): Promise<void>
  renewBackup(choice: KeyChoice): Promise<void>
  leave(): void
  checkDevice(): Promise<void>
  facts(): { readonly renewedAt: number | null }
  /** Ends the worker; the journal has everything that counts. */
  close(): void
}

export type RecoveryServiceDeps = {
  readonly vault: Vault
  readonly account: AccountService
  readonly journal: JournalStore
  readonly cipherTexts: CipherTextStore
  readonly keyStore: (folder: string) => KeyStore
  readonly workers: WorkerHostDeps
  readonly provider: ProviderSettings
  readonly deviceName: () => string
  /** Milliseconds, monotonic. */
  readonly now: () => number
  /** Logs an error and answers what may be shown. */
  readonly report: (error: AppError) => WireError
  readonly onTrip: (trip: Trip) => void
}

const METHOD_OF: Readonly<Record<FolderKind, string>> = {
  icloud: METHODS.icloud,
  gdrive: METHODS.gdrive,
  dropbox: METHODS.folder,
  onedrive: METHODS.folder,
  other: METHODS.folder,
}

/** What no waiting mends. A keychain or a disk that doesn't answer right now is not among them. */
const UNOPENABLE: ReadonlySet<ErrorCode> = new Set([
  'vault.locked',
  'vault.corrupt',
  'keychain.missing',
  'keychain.verify_failed',
  'passcode.wrong',
])

export const createRecoveryService = async (deps: RecoveryServiceDeps): Promise<RecoveryService> => {
  const { vault, account, journal } = deps
  const listeners = new Set<(snapshot: RecoverySnapshot) => void>()
  let view = reduceView(INITIAL_VIEW, { type: 'restored', machine: journal.state() })
  let worker: WorkerHost | undefined
  /** The folder of this run of the app, for going on after a failure; a passphrase is not kept. */
  let folder: string | undefined
  let isRunning = false

  const show = (event: ViewEvent): void => {
    view = reduceView(view, event)
    const snapshot = snapshotOf(view)
    for (const listener of listeners) listener(snapshot)
  }
  const failed = (thrown: unknown): AppError => {
    const error = asAppError(thrown)
    show({ type: 'failed', error: deps.report(error), at: deps.now() })
    return error
  }
  const endWorker = (): void => {
    worker?.end()
    worker = undefined
    isRunning = false
  }

  const startFor = async (choice: KeyChoice | null): Promise<WorkerHost> => {
    if (worker !== undefined) throw new AppError('recovery.in_progress')
    const { token, clientId } = account.session()
    const keys = choice?.source === 'folder' ? deps.keyStore(choice.path) : null
    const host: WorkerHost = startWorker(
      deps.workers,
      createMainSide(
        {
          ...deps,
          onStatus: (event) => show({ type: 'status', event, at: deps.now() }),
          onExpired: () => {
            if (isRunning || worker !== host) return
            endWorker()
            failed(new AppError('recovery.unlock_expired'))
          },
          onRecord: () => show({ type: 'machine', machine: journal.state() }),
        },
        keys,
        () => host,
      ),
    )
    worker = host
    const key: KeyGiven = choice?.source === 'passphrase' ? choice : choice === null ? { source: 'none' } : { source: 'folder' }
    const deviceSeed = account.deviceSeed()
    try {
      await host.call('settings', {
        serverUrl: deps.provider.serverUrl,
        cosignerKeys: deps.provider.cosignerKeys,
        clientId: ClientId.parse(clientId),
        token,
        deviceSeed,
        deviceName: deps.deviceName(),
        journal: [...journal.records()],
        key,
      })
      return host
    } catch (thrown) {
      endWorker()
      throw thrown
    } finally {
      wipe(deviceSeed)
    }
  }

  /** COMMITTED is recorded: the pointer follows, whatever came in between (step 7). */
  const finishSwitch = async (): Promise<void> => {
    const state = journal.state()
    if (isLive(state) && vault.status().pending?.operationId === state.op.operationId) await vault.finalise(state.op.operationId)
  }

  /** The device key out of the vault, and a session under it: after a restart nobody needs a code by e-mail. */
  const signInByDevice = async (): Promise<void> => {
    await finishSwitch()
    const which = vault.status().pending !== null && isUndecided(journal.state()) ? 'pending' : 'active'
    const { dek, deviceSeed } = await vault.openSlot(which)
    try {
      account.adoptDevice(deviceSeed)
    } finally {
      wipe(dek, deviceSeed)
    }
    if (!account.isSignedIn()) await account.renew()
  }

  /** Runs to its end beside the call that began it; a clean-up of old keys follows where the server's answer allows. */
  const goOn = (host: WorkerHost, work: () => Promise<unknown>): void => {
    isRunning = true
    show({ type: 'running' })
    const run = async () => {
      try {
        await work()
        await host.call('clean', undefined).catch((thrown) => deps.report(asAppError(thrown)))
        endWorker()
        const { at } = journal.state()
        show(at === 'none' || at === 'left' || at === 'aborted' ? { type: 'restored', machine: journal.state() } : { type: 'finished' })
      } catch (thrown) {
        endWorker()
        failed(thrown)
      }
    }
    void run()
  }

  /** An attempt with nothing durable is forgotten: the old epoch signs, a new attempt may begin. A switch that is decided is finished. */
  const putAway = async (): Promise<void> => {
    await finishSwitch()
    const state = journal.state()
    if (decide(state) === 'abandon' && 'op' in state) await journal.append({ v: 1, type: 'LEFT', operationId: state.op.operationId })
    const { at } = journal.state()
    if ((at === 'left' || at === 'aborted') && vault.status().pending !== null) await vault.dropPending()
    show({ type: 'restored', machine: journal.state() })
  }
  await putAway().catch((thrown) => void deps.report(asAppError(thrown)))

  /**
   * Whether a new recovery has to take the place of a pending slot, because resuming can't open it: its passcode is forgotten, its
   * keychain item or its file is gone. Throws `recovery.in_progress` where it does open: then resuming is the way.
   */
  const givesUpPending = async (): Promise<boolean> => {
    const { pending, problem } = vault.status()
    if (!holdsPending(journal.state())) return pending !== null || problem !== null
    try {
      const { dek, deviceSeed } = await vault.openSlot('pending')
      wipe(dek, deviceSeed)
    } catch (thrown) {
      if (UNOPENABLE.has(asAppError(thrown).code)) return true
      throw thrown
    }
    throw new AppError('recovery.in_progress')
  }

  const rememberedFolder = (): KeyChoice | null => (folder === undefined ? null : { source: 'folder', path: folder })

  return {
    snapshot: () => snapshotOf(view),
    subscribe: (listener) => {
      listeners.add(listener)
      listener(snapshotOf(view))
      return () => void listeners.delete(listener)
    },
    unfinished: () => unfinishedOf(journal.state()),
    isBusy: () => isRunning,

    open: async (choice) => {
      journal.assertReadable()
      if (isRunning) throw new AppError('recovery.in_progress')
      // Asked before anything begins: there is no prompt between START and Done.
      if (!vault.status().passcodeSet) throw new AppError('passcode.missing')
      endWorker()
      await putAway()
      const replaces = await givesUpPending()
      folder = choice.source === 'folder' ? choice.path : undefined
      const devices = await account.account().then(({ devices }) => devices)
      show({ type: 'opening', oldDevice: devices.find(({ state, thisDevice }) => state === 'can_sign' && !thisDevice)?.name ?? null })
      try {
        const { backupId: _backupId, ...key } = choice
        const host = await startFor(key)
        const preview = await host.call('open', { backupId: choice.backupId as never, givesUpPending: replaces })
        show({ type: 'opened', preview })
      } catch (thrown) {
        endWorker()
        throw failed(thrown)
      }
    },
    start: async () => {
      const host = worker
      if (isRunning) throw new AppError('recovery.in_progress')
      if (host === undefined || view.preview === null) throw new AppError('recovery.unlock_expired')
      // The vault may have locked while Confirm was read: asked before START, since without it the new share can't be stored.
      if (!vault.status().passcodeSet) throw new AppError('passcode.missing')
      goOn(host, () => host.call('confirm', undefined))
    },
    stop: async () => {
      if (!snapshotOf(view).canStop) throw new AppError('recovery.conflict')
      const host = worker
      if (isRunning) {
        await host?.call('cancel', undefined)
        return
      }
      endWorker()
      show({ type: 'restored', machine: journal.state() })
    },
    resume: async () => {
      journal.assertReadable()
      if (isRunning) throw new AppError('recovery.in_progress')
      const action = decide(journal.state())
      if (action === 'none') return show({ type: 'restored', machine: journal.state() })
      endWorker()
      if (holdsPending(journal.state()) || isLive(journal.state())) await signInByDevice()
      const host = await startFor(rememberedFolder())
      goOn(host, async () => {
        await host.call('resume', undefined)
        // The switch is finished; the new backup needs the key source, which only the person can give again.
        if (decide(journal.state()) === 'renew') throw new AppError('keysource.not_found')
      })
    },
    renewBackup: async (choice) => {
      journal.assertReadable()
      if (isRunning) throw new AppError('recovery.in_progress')
      const live = liveOf(journal.state())
      if (live === null) throw new AppError('recovery.conflict')
      if (isUndecided(journal.state())) throw new AppError('recovery.in_progress')
      endWorker()
      folder = choice.source === 'folder' ? choice.path : undefined
      await signInByDevice()
      const wasFolder = live.op.method !== METHODS.passphrase
      const kept = wasFolder === (choice.source === 'folder') ? live.op.method : undefined
      const given = choice.source === 'folder' ? METHOD_OF[folderKindOf(choice.path)] : METHODS.passphrase
      await vault.finalise(live.op.operationId)
      const host = await startFor(choice)
      goOn(host, () => host.call('renew', { method: kept ?? BackupMethod.parse(given) }))
    },
    leave: () => {
      if (isRunning) throw new AppError('recovery.in_progress')
      endWorker()
      show({ type: 'restored', machine: journal.state() })
    },
    checkDevice: async () => {
      if (isRunning) throw new AppError('recovery.in_progress')
      endWorker()
      await signInByDevice()
      const host = await startFor(null)
      try {
        await host.call('checkDevice', undefined)
      } finally {
        endWorker()
      }
    },
    facts: () => ({ renewedAt: liveOf(journal.state())?.confirmed?.time ?? null }),
    close: endWorker,
  }
}
