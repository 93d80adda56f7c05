import type { Browser } from './browser.ts'
import type { CdpSession } from './cdp.ts'
import { createEmitter, guarded, notImplemented, withMembers } from './guard.ts'
import type { SchemeRegistry } from './scheme-urls.ts'
import { createWebRequest } from './web-request.ts'

type ProtocolHandler = (request: Request) => Response | Promise<Response>
type PermissionHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0]
type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0]
type DeviceHandler = Parameters<Electron.Session['setDevicePermissionHandler']>[0]
type DisplayMediaHandler = Parameters<Electron.Session['setDisplayMediaRequestHandler']>[0]

interface SessionDeps {
  readonly browser: Browser
  readonly schemes: SchemeRegistry
  isReady(): boolean
}

export type HostSession = ReturnType<typeof createSession>

/** One `Session`: `partition` is a name for one in memory, or undefined for the default one, which is on disk. */
function createSession(partition: string | undefined, { browser, schemes, isReady }: SessionDeps) {
  const handlers = new Map<string, ProtocolHandler>()
  const requests = createWebRequest()
  const emitter = createEmitter('Session', ['will-download'])
  const pages = new Set<CdpSession>()
  /** Where the session's pages may have stored something, as Chromium knows it. */
  const origins = new Set<string>()
  let context: Promise<string | undefined> | undefined

  const protocol = guarded('Protocol', {
    registerSchemesAsPrivileged(customSchemes: Electron.CustomScheme[]) {
      if (isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
      for (const { scheme } of customSchemes) schemes.register(scheme)
    },
    handle(scheme: string, handler: ProtocolHandler) {
      if (!schemes.has(scheme)) throw notImplemented(`protocol.handle for '${scheme}', which isn't registered as privileged,`)
      if (handlers.has(scheme)) throw new Error('Failed to register protocol: the scheme has been registered')
      handlers.set(scheme, handler)
    },
  })

  async function clearStorage(): Promise<void> {
    const [page] = pages
    if (page) {
      await Promise.all([...origins].map((origin) => page.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' })))
    } else if (partition === undefined) {
      throw notImplemented('Session.clearStorageData of the default session without a window')
    } else {
      const contextId = await context
      context = undefined
      if (contextId !== undefined) await browser.disposeContext(contextId)
    }
  }

  const api = guarded(
    'Session',
    withMembers(emitter, {
      protocol,
      webRequest: requests.webRequest,
      // Chromium denies every permission of the session from its start, so a handler is never asked.
      setPermissionRequestHandler(handler: PermissionHandler) {
        if (handler === null) throw notImplemented('granting all permissions')
      },
      setPermissionCheckHandler(handler: CheckHandler) {
        if (handler === null) throw notImplemented('granting all permissions')
      },
      setDevicePermissionHandler(_handler: DeviceHandler) {},
      setDisplayMediaRequestHandler(_handler: DisplayMediaHandler) {},
      setSpellCheckerEnabled(enabled: boolean) {
        if (enabled) throw notImplemented('the spell checker')
      },
      clearStorageData(options?: Electron.ClearStorageDataOptions) {
        if (options !== undefined) return Promise.reject(notImplemented('Session.clearStorageData with options'))
        return clearStorage()
      },
      /** Without a page there is no cache: only answers of protocol handlers ever reach one, and these aren't cached. */
      async clearCache() {
        const [page] = pages
        await page?.send('Network.clearBrowserCache')
      },
      /** Nothing to close: no page may reach the network, see `docs/electron-api.md`. */
      async closeAllConnections() {},
    }),
  )

  return {
    api,
    /** The handler for a custom scheme's URL. */
    handlerFor(url: string): ProtocolHandler | undefined {
      const handler = handlers.get(new URL(url).protocol.slice(0, -1))
      if (handler) origins.add(new URL(schemes.toChromiumUrl(url)).origin)
      return handler
    },
    opened: (page: CdpSession) => void pages.add(page),
    closed: (page: CdpSession) => void pages.delete(page),
    beforeRequest: requests.beforeRequest,
    headersReceived: requests.headersReceived,
    /** Raises `will-download`; Chromium refuses every download whatever the listeners say. */
    download(event: object, item: object, webContents: object): void {
      emitter.emit('will-download', event, item, webContents)
    },
    /** Chromium's browser context of this session, made when first needed; undefined is its default one. */
    contextId(): Promise<string | undefined> {
      context ??= browser.createContext(partition !== undefined)
      return context
    },
  }
}

/** `session`, and the way from a `Session` object to the host's record of it. */
export function createSessions(deps: SessionDeps) {
  const byPartition = new Map<string, HostSession>()
  const byApi = new Map<object, HostSession>()

  function open(partition: string | undefined): HostSession {
    const key = partition ?? ''
    const known = byPartition.get(key)
    if (known) return known
    const opened = createSession(partition, deps)
    byPartition.set(key, opened)
    byApi.set(opened.api, opened)
    return opened
  }

  function fromPartition(partition: string): HostSession {
    if (partition.startsWith('persist:')) throw notImplemented(`the persistent partition '${partition}'`)
    return open(partition === '' ? undefined : partition)
  }

  return {
    module: guarded('session', {
      get defaultSession() {
        return open(undefined).api
      },
      /** `cache: false` is all there is: only answers of protocol handlers reach a page, and these aren't cached. */
      fromPartition(partition: string, options: Electron.FromPartitionOptions = { cache: false }) {
        if (options.cache !== false || Object.keys(options).length > 1)
          throw notImplemented(`session.fromPartition with ${JSON.stringify(options)}`)
        return fromPartition(partition).api
      },
    }),
    defaultSession: () => open(undefined),
    /** The session that a window's `webPreferences` name. */
    forPreferences({ session, partition }: Electron.WebPreferences): HostSession {
      if (session === undefined) return fromPartition(partition ?? '')
      const known = byApi.get(session)
      if (!known) throw new TypeError('webPreferences.session is not a Session')
      return known
    },
  }
}

export type Sessions = ReturnType<typeof createSessions>
