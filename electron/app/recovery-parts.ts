/** Composes everything that talks to the provider: account, recovery worker, journal, key folders, and their channels. */
import { appendFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { type App, dialog } from 'electron'
import { asAppError } from '#shared/errors.ts'
import type { ProviderSettings } from '#shared/provider.ts'
import { createFolderFiles } from '../backup/folder-files.ts'
import { createFolderRegistry } from '../backup/folder-registry.ts'
import { createFolderStore } from '../backup/folder-source.ts'
import { createAccountService } from '../custodian/account.service.ts'
import { createHttpClient, type Trip } from '../custodian/http-client.ts'
import { createServerReadiness } from '../custodian/server-readiness.ts'
import { createAuthHandlers } from '../ipc/handlers/auth.ts'
import { createBackupHandlers } from '../ipc/handlers/backup.ts'
import { createRecoveryHandlers } from '../ipc/handlers/recovery.ts'
import type { Log } from '../log/log.ts'
import { createCipherTextStore } from '../recovery/cipher-text-store.ts'
import { deriveInWorker } from '../recovery/derive-key.ts'
import { createJournalStore, type JournalStore } from '../recovery/journal-store.ts'
import { createRecoveryService, type RecoveryService } from '../recovery/recovery.service.ts'
import type { WorkerHostDeps } from '../recovery/worker-host.ts'
import { openAppendLog } from '../storage/append-log.ts'
import type { FileSystem } from '../storage/files.ts'
import type { Vault } from '../storage/vault.ts'
import type { AppStateSource } from './app-state.ts'
import { forkChild } from './child-process.ts'
import type { Paths } from './paths.ts'

type Deps = {
  readonly app: Pick<App, 'isPackaged'>
  readonly paths: Paths
  readonly provider: ProviderSettings
  readonly files: FileSystem
  readonly log: Log
  readonly random: (length: number) => Uint8Array
  readonly now: () => number
  readonly env: NodeJS.ProcessEnv
}

const FALLBACK_NAME = 'This computer'
/** The name that the account's list of devices shows; what a person gave the computer, without what could disturb a line. */
const deviceName = (): string =>
  hostname()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .slice(0, 64) || FALLBACK_NAME

/** Development and tests only: a line for each round trip with its sizes and time, and one for each record once it is durable. */
const traceTo = ({ app, env, now }: Deps): ((line: Trip | { readonly record: string }) => void) => {
  const file = env.REKINDLE_TRACE
  if (app.isPackaged || file === undefined) return () => undefined
  let queue = Promise.resolve()
  return (line) => {
    const { user, system } = process.cpuUsage()
    const text = `${JSON.stringify({ ...line, at: now(), mainCpuMs: (user + system) / 1000 })}\n`
    queue = queue.then(() => appendFile(file, text)).catch(() => undefined)
  }
}

const traced = (journal: JournalStore, trace: ReturnType<typeof traceTo>): JournalStore => ({
  ...journal,
  append: async (record) => {
    await journal.append(record)
    trace({ record: record.type })
  },
})

const pickFolder = async (purpose: 'read' | 'write'): Promise<string | null> => {
  const { canceled, filePaths } = await dialog.showOpenDialog({
    properties: purpose === 'write' ? ['openDirectory', 'createDirectory'] : ['openDirectory'],
  })
  return canceled ? null : (filePaths[0] ?? null)
}

export const createRecoveryParts = (deps: Deps) => {
  const { paths, provider, files, log, random, now } = deps
  const workers: WorkerHostDeps = {
    fork: () => forkChild({ path: paths.worker, name: 'Rekindle recovery', env: {} }),
    after: (ms, work) => {
      const timer = setTimeout(work, ms)
      return () => clearTimeout(timer)
    },
  }
  const changed = new Set<() => void>()
  const tellChanged = (): void => {
    for (const listener of changed) listener()
  }
  const account = createAccountService({
    client: createHttpClient({
      serverUrl: provider.serverUrl,
      fetch: globalThis.fetch,
      now,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    }),
    random,
    time: () => Math.floor(Date.now() / 1000),
    deviceName,
    onChange: tellChanged,
  })
  const folders = createFolderRegistry(random)
  let recovery: RecoveryService | undefined
  const opened = (): RecoveryService => recovery as RecoveryService

  return {
    deriveKey: deriveInWorker(workers),
    /** Before anything else is asked; reads the journal and puts away what an interrupted attempt left. */
    open: async (vault: Vault): Promise<void> => {
      await files.makeFolder(paths.recovery)
      const trace = traceTo(deps)
      const journal = await createJournalStore(() => openAppendLog(join(paths.recovery, 'journal'), { files }))
      recovery = await createRecoveryService({
        ...{ vault, account, workers, provider, deviceName, now },
        journal: traced(journal, trace),
        cipherTexts: createCipherTextStore(join(paths.recovery, 'backups'), files),
        keyStore: (folder) => createFolderStore(folder, createFolderFiles(process.platform)),
        report: (error) => log.report(asAppError(error), 'recovery'),
        onTrip: trace,
      })
      recovery.subscribe(tellChanged)
    },
    unfinished: () => opened().unfinished(),
    signedIn: account.isSignedIn,
    busy: () => opened().isBusy(),
    subscribe: (listener: () => void) => void changed.add(listener),
    readServerReadiness: createServerReadiness(account, new URL(provider.serverUrl).host),
    facts: () => opened().facts(),
    checkDevice: async () => {
      await opened().checkDevice()
      return { verified: true }
    },
    stop: async () => opened().close(),
    /** After `open`. */
    handlers: (appState: AppStateSource) => ({
      ...createAuthHandlers(account),
      ...createBackupHandlers({ folders, pickFolder }),
      ...createRecoveryHandlers({ recovery: opened(), folders, appState }),
    }),
  }
}
