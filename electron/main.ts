/** The composition root: a flat list that constructs and connects, top to bottom; hardening stands before anything can open a window. */
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { app, type BrowserWindow, clipboard, nativeTheme, powerMonitor, protocol, session } from 'electron'
import { asAppError } from '#shared/errors.ts'
import { createAppState } from './app/app-state.ts'
import { forkChild, keychainEnvironment } from './app/child-process.ts'
import { logUnexpected, reloadAfterCrash } from './app/crashes.ts'
import { hardenApp, hardenSessions } from './app/hardening/index.ts'
import { EXIT_FORBIDDEN_SWITCH, findForbiddenSwitch } from './app/hardening/switches.ts'
import { focusOnSecondInstance, stopBeforeQuit } from './app/lifecycle.ts'
import { setMenu } from './app/menu.ts'
import { createPaths } from './app/paths.ts'
import { createAppProtocol, SCHEME_PRIVILEGES } from './app/protocol.ts'
import { parseProvider, providerFile } from './app/provider.ts'
import { createRecoveryParts } from './app/recovery-parts.ts'
import { runtimeName } from './app/runtime.ts'
import { openWindow } from './app/window.ts'
import { startAutoLock } from './auth/auto-lock.ts'
import { createUnavailableOsAuth } from './auth/os-auth.ts'
import { createPasscodeGate } from './auth/passcode.ts'
import { createAppHandlers } from './ipc/handlers/app.ts'
import { createPreferencesHandlers } from './ipc/handlers/preferences.ts'
import { createReadinessHandlers } from './ipc/handlers/readiness.ts'
import { createVaultHandlers } from './ipc/handlers/vault.ts'
import { createWalletHandlers } from './ipc/handlers/wallet.ts'
import { registerIpc } from './ipc/register.ts'
import { APP_SCHEME } from './ipc/sender.ts'
import { createLog } from './log/log.ts'
import { createRotatingFile } from './log/rotating-file.ts'
import { createFileSystem } from './storage/files.ts'
import { createKeytarKeychain, keychainBackend } from './storage/keychain.keytar.ts'
import { createPreferences } from './storage/preferences.ts'
import { openPreferencesFile } from './storage/preferences-file.ts'
import { createVault } from './storage/vault.ts'

const KEYCHAIN_LIMIT_MS = 60_000
const { platform, env } = process
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
const now = (): number => performance.now()
let window: BrowserWindow | undefined

// Before Electron is ready.
process.umask(0o077)
const paths = createPaths(app.getPath('userData'), join(import.meta.dirname, '..'))
const logFile = createRotatingFile(paths.log)
const log = createLog({
  sink: (line) => {
    process.stderr.write(line)
    logFile(line)
  },
  now: Date.now,
  random,
})
logUnexpected(log, (code) => app.exit(code))
hardenApp(app)
protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: SCHEME_PRIVILEGES }])
focusOnSecondInstance(app, () => window)
reloadAfterCrash(app, () => window, log)

const start = async (): Promise<void> => {
  await app.whenReady()
  const files = createFileSystem(platform)
  await files.makeFolder(paths.userData)
  const provider = parseProvider(await readFile(providerFile(app.isPackaged, env, paths.provider), 'utf8'))

  // The page: its session, its rules, its files.
  const pageSession = session.fromPartition('wallet', { cache: false })
  hardenSessions([session.defaultSession, pageSession])
  setMenu(platform)
  const pageFiles: string[] = JSON.parse(await readFile(join(paths.page, 'files.json'), 'utf8'))
  const page = createAppProtocol(pageFiles, async (name) => new Uint8Array(await readFile(join(paths.page, name))))
  pageSession.protocol.handle(APP_SCHEME, page)

  // What is kept, and behind what.
  const preferences = createPreferences(() => openPreferencesFile(paths.userData))
  const keychain = createKeytarKeychain({
    spawn: () => forkChild({ path: paths.keychain, name: 'Rekindle keychain', env: keychainEnvironment(env) }),
    backend: keychainBackend(platform, env.XDG_CURRENT_DESKTOP ?? ''),
    random,
    limitMs: KEYCHAIN_LIMIT_MS,
  })
  const osAuth = createUnavailableOsAuth()
  const recovery = createRecoveryParts({ app, paths, provider, files, log, random, now, env })
  const vault = await createVault({
    ...{ files, keychain, osAuth, random, folder: paths.vault, markerPath: paths.marker },
    deriveKey: recovery.deriveKey,
  })

  // What goes on.
  await recovery.open(vault)
  const appState = createAppState({
    ...{ vault, provider, platform, unfinished: recovery.unfinished, signedIn: recovery.signedIn },
    ...{ version: app.getVersion(), runtime: runtimeName(process.versions) },
  })
  recovery.subscribe(() => appState.changed())
  const lock = (): void => void vault.lock().then(() => appState.changed())
  const stopAutoLock = startAutoLock({ power: powerMonitor, busy: recovery.busy, lock })

  // What the page may ask for.
  registerIpc({
    ...{ now, report: log.report, isOurWindow: (id) => window?.isDestroyed() === false && window.webContents.id === id },
    handlers: {
      ...createAppHandlers({ appState }),
      ...createPreferencesHandlers({ preferences, applyTheme: (theme) => (nativeTheme.themeSource = theme) }),
      ...createVaultHandlers({ vault, gate: createPasscodeGate(now), appState }),
      ...createReadinessHandlers({
        ...{ keychain, osAuth, vault, files, folder: paths.userData, readServerReadiness: recovery.readServerReadiness },
      }),
      ...createWalletHandlers({
        ...{ vault, clipboard, keychainBackend: keychain.backend, facts: recovery.facts, checkDevice: recovery.checkDevice },
      }),
      ...recovery.handlers(appState),
    },
  })
  stopBeforeQuit(app, async () => {
    stopAutoLock()
    await recovery.stop()
    await vault.lock()
    keychain.stop()
    await pageSession.clearStorageData()
  })

  nativeTheme.themeSource = preferences.get().theme
  window = openWindow({
    ...{ session: pageSession, preload: paths.preload, dark: nativeTheme.shouldUseDarkColors },
    onLoadFailed: (cause) => log.report(asAppError(cause), 'app.page'),
  })
  log.write('info', 'app.started', { ms: now() })
}

const forbidden = findForbiddenSwitch(app.isPackaged, (name) => app.commandLine.hasSwitch(name))
if (forbidden !== undefined) {
  log.write('error', 'app.forbidden-switch', { cause: forbidden })
  app.exit(EXIT_FORBIDDEN_SWITCH)
} else if (!app.requestSingleInstanceLock()) app.quit()
else
  start().catch((cause) => {
    log.report(asAppError(cause), 'app.start')
    app.exit(1)
  })
