import { createAppPaths } from './app-paths.ts'
import { createEmitter, createEvent, guarded, withMembers } from './guard.ts'
import { localeOf } from './locale.ts'
import { type Lock, type SecondInstance, takeLock } from './single-instance.ts'

/** The events of `app`; `docs/electron-api.md` says which the host never has cause to raise. */
export const APP_EVENTS = [
  'activate',
  'before-quit',
  'certificate-error',
  'child-process-gone',
  'login',
  'ready',
  'render-process-gone',
  'second-instance',
  'select-client-certificate',
  'web-contents-created',
  'will-quit',
  'window-all-closed',
] as const

export interface AppDeps {
  /** What `process.argv` of the app is. */
  readonly argv: readonly string[]
  closeAllWindows(): Promise<boolean>
  /** Ends Chromium and then this process. */
  exit(code: number): void
}

export interface AppIdentity {
  readonly name: string
  readonly version: string
  readonly appPath: string
}

export type App = ReturnType<typeof createApp>

/** `app`, with the side by which the rest of the host drives it. */
export function createApp(deps: AppDeps) {
  const emitter = createEmitter('app', APP_EVENTS)
  const switches: string[] = []
  let identity: AppIdentity = { name: 'Electron', version: '0.0.0', appPath: process.cwd() }
  let name: string | undefined
  let started = false
  let lock: Lock | null = null
  let quitting = false
  let announceReady = () => {}
  const ready = new Promise<void>((resolve) => {
    announceReady = resolve
  })
  const getName = () => name ?? identity.name
  const paths = createAppPaths(getName)

  const emitPreventable = (event: string) => {
    const details = createEvent({})
    emitter.emit(event, details)
    return !details.defaultPrevented
  }

  async function quit(): Promise<void> {
    if (quitting) return
    quitting = true
    const agreed = emitPreventable('before-quit') && (await deps.closeAllWindows()) && emitPreventable('will-quit')
    if (agreed) deps.exit(0)
    else quitting = false
  }

  const secondInstance = ({ argv, workingDirectory, additionalData }: SecondInstance) =>
    void ready.then(() => emitter.emit('second-instance', createEvent({}), argv, workingDirectory, additionalData))

  const mustBeEarly = (what: string) => {
    if (started) throw new Error(`${what} should be called before app is ready`)
  }

  const api = guarded(
    'app',
    withMembers(emitter, {
      isPackaged: false,
      commandLine: guarded('app.commandLine', {
        appendSwitch(key: string, value?: string) {
          mustBeEarly('app.commandLine.appendSwitch')
          switches.push(value === undefined || value === '' ? `--${key}` : `--${key}=${value}`)
        },
        hasSwitch: (key: string) => [...switches, ...deps.argv].some((item) => item.split('=')[0] === `--${key}`),
      }),
      requestSingleInstanceLock(additionalData?: Record<string, unknown>) {
        const me = { argv: [...deps.argv], workingDirectory: process.cwd(), additionalData: additionalData ?? null }
        lock ??= takeLock(paths.get('userData'), me, secondInstance)
        return lock !== null
      },
      releaseSingleInstanceLock() {
        lock?.release()
        lock = null
      },
      // Resolves by itself: Playwright's loader replaces `emit` and holds the event back.
      whenReady: () => ready,
      isReady: () => started,
      getPath: (folder: string) => paths.get(folder),
      setPath: (folder: string, path: string) => paths.set(folder, path),
      setAppLogsPath: (path?: string) => paths.setLogs(path),
      getAppPath: () => identity.appPath,
      getVersion: () => identity.version,
      getName,
      setName(chosen: string) {
        name = chosen
      },
      getLocale: () => localeOf(process.env),
      /** Every page of the host is in Chromium's sandbox already, where Chromium has one. */
      enableSandbox: () => mustBeEarly('app.enableSandbox'),
      quit: () => void quit(),
      exit: (code = 0) => deps.exit(code),
    }),
  )

  return {
    api,
    identify(found: AppIdentity): void {
      identity = found
    },
    switches: (): readonly string[] => switches,
    hasStarted: () => started,
    start(): void {
      started = true
      announceReady()
      api.emit('ready', createEvent({}), {})
    },
    webContentsCreated: (webContents: object) => emitter.emit('web-contents-created', createEvent({}), webContents),
    rendererGone: (webContents: object, details: Electron.RenderProcessGoneDetails) =>
      emitter.emit('render-process-gone', createEvent({}), webContents, details),
    childGone: (details: Electron.Details) => emitter.emit('child-process-gone', createEvent({}), details),
    allWindowsClosed(): void {
      if (quitting) return
      if (emitter.listenerCount('window-all-closed') > 0) emitter.emit('window-all-closed')
      else void quit()
    },
  }
}
