import type { EventEmitter } from 'node:events'
import type { Browser, OpenedTarget, TargetOwner } from './browser.ts'
import type { CdpSession } from './cdp.ts'
import { createEmitter, createEvent, guarded, notImplemented, withMembers } from './guard.ts'
import type { Ipc } from './ipc-main.ts'
import type { HostMessagePort } from './message-ports.ts'
import { createNavigation, type Navigation } from './navigation.ts'
import { createPreloadLink, type PreloadLink } from './preload-link.ts'
import { routeRequests } from './requests.ts'
import { fromChromiumUrl, originOf, type SchemeRegistry } from './scheme-urls.ts'
import type { HostSession } from './session.ts'

/** The events of `webContents`; `docs/electron-api.md` says which the host never has cause to raise. */
export const WEB_CONTENTS_EVENTS = [
  'before-input-event',
  'destroyed',
  'did-finish-load',
  'did-start-navigation',
  'preload-error',
  'render-process-gone',
  'will-attach-webview',
  'will-frame-navigate',
  'will-navigate',
  'will-redirect',
] as const

type WindowOpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0]
type GoneReason = Electron.RenderProcessGoneDetails['reason']

export interface WebContentsDeps {
  readonly browser: Browser
  readonly ipc: Ipc
  readonly schemes: SchemeRegistry
  versions(): Readonly<Record<string, string>>
  /** `render-process-gone` of `app`. */
  rendererGone(webContents: Electron.WebContents, details: Electron.RenderProcessGoneDetails): void
}

export interface WebContentsOptions {
  readonly id: number
  readonly session: HostSession
  readonly preload: string | undefined
  /** Sets up the page, and may load nothing yet. */
  prepare(page: CdpSession, target: OpenedTarget): Promise<void>
  close(): void
  titled(title: string, url: string): void
  gone(): void
}

interface Live {
  readonly target: OpenedTarget
  readonly navigation: Navigation
  readonly link: PreloadLink
}

export type HostWebContents = ReturnType<typeof createWebContents>

/** One page: its `WebContents` object for the app, and its side towards Chromium. */
export function createWebContents(options: WebContentsOptions, deps: WebContentsDeps) {
  const emitter = createEmitter('WebContents', WEB_CONTENTS_EVENTS)
  let live: Live | undefined
  let destroyed = false
  let openHandler: WindowOpenHandler | undefined
  /** `window.open` calls and the like, until the target turns up that they cause. */
  const askedFor: { url: string; windowName: string; windowFeatures: string[] }[] = []

  const frame = createMainFrame(options.id, () => live?.navigation.url() ?? '')
  const ready = deferred<Live>()

  const api = guarded(
    'WebContents',
    withMembers(emitter, {
      id: options.id,
      mainFrame: frame,
      session: options.session.api,
      getURL: () => live?.navigation.url() ?? '',
      isDestroyed: () => destroyed,
      isDevToolsOpened: () => false,
      openDevTools() {
        throw notImplemented('WebContents.openDevTools')
      },
      send(channel: string, ...args: unknown[]) {
        if (typeof channel !== 'string') throw new TypeError('Missing required channel argument')
        live?.link.send(channel, args)
      },
      postMessage(channel: string, message: unknown, transfer: readonly object[] = []) {
        live?.link.postMessage(channel, message, transfer)
      },
      reload() {
        void ready.promise.then(({ navigation }) => navigation.reload())
      },
      setWindowOpenHandler(handler: WindowOpenHandler) {
        openHandler = handler
      },
      forcefullyCrashRenderer() {
        live?.target.cdp.send('Page.crash').catch(() => {}) // never answers
      },
      /** Playwright closes pages by this. */
      close: () => options.close(),
    }),
  )
  const asElectron = api as unknown as Electron.WebContents
  const ipcEvent = (ports: readonly HostMessagePort[] = []) =>
    guarded('IpcMainEvent', createEvent({ type: 'frame', sender: api, senderFrame: frame, processId: options.id, frameId: 1, ports }))

  const owner: TargetOwner = {
    popup(targetUrl) {
      const asked = askedFor.shift()
      const url = asked?.url ?? (targetUrl === '' ? 'about:blank' : targetUrl)
      const answer = openHandler?.({
        url: fromChromiumUrl(url),
        frameName: asked?.windowName ?? '',
        features: asked?.windowFeatures.join() ?? '',
        disposition: 'foreground-tab',
        referrer: { url: '', policy: 'default' },
      })
      if (answer?.action !== 'deny') throw notImplemented(`opening a window for ${url}`)
    },
    crashed(status, exitCode) {
      live?.link.documentGone()
      live?.navigation.interrupted('The renderer process is gone')
      const details = { reason: toReason(status), exitCode }
      emitter.emit('render-process-gone', createEvent({}), details)
      deps.rendererGone(asElectron, details)
    },
    titled: options.titled,
    download(frameId, url, fileName) {
      if (frameId !== live?.navigation.mainFrameId()) return
      const item = guarded('DownloadItem', { getURL: () => url, getFilename: () => fileName, cancel: () => {} })
      options.session.download(createEvent({}), item, api)
    },
    gone() {
      if (destroyed) return
      destroyed = true
      live?.link.documentGone()
      live?.navigation.interrupted('The page was closed')
      ready.reject(new Error('The page was closed'))
      if (live) options.session.closed(live.target.cdp)
      emitter.emit('destroyed')
      options.gone()
    },
  }

  async function open(size: { width: number; height: number }): Promise<void> {
    const target = await deps.browser.openTarget(await options.session.contextId(), size, owner)
    live = await attach(target, { ...options, asElectron, frame, emitter, ipcEvent }, deps)
    target.cdp.on('Page.windowOpen', (wish) => askedFor.push(wish))
    options.session.opened(target.cdp)
    await options.prepare(target.cdp, target)
    ready.resolve(live)
  }

  return {
    api,
    owner,
    targetId: () => live?.target.targetId,
    cdp: () => live?.target.cdp,
    /** Makes the page in Chromium; everything that the app asks of it meanwhile waits. */
    open: (size: { width: number; height: number }) =>
      open(size).catch((error: unknown) => {
        ready.reject(error)
        throw error
      }),
    load: async (url: string) => (await ready.promise).navigation.load(url),
  }
}

interface Attachment extends WebContentsOptions {
  readonly asElectron: Electron.WebContents
  readonly frame: Electron.WebFrameMain
  readonly emitter: EventEmitter
  ipcEvent(ports?: readonly HostMessagePort[]): unknown
}

async function attach(target: OpenedTarget, page: Attachment, { ipc, schemes, versions }: WebContentsDeps): Promise<Live> {
  const { cdp } = target
  const navigation = createNavigation(cdp, page.emitter, page.frame, schemes)
  const link = createPreloadLink({
    page: cdp,
    preload: page.preload,
    versions: versions(),
    onInvoke: (channel, args) => ipc.invoke(channel, page.ipcEvent() as Electron.IpcMainInvokeEvent, args),
    onSend: (channel, args, ports) => ipc.deliver(channel, page.ipcEvent(ports) as Electron.IpcMainEvent, args),
    onPreloadError: (error) => page.emitter.emit('preload-error', createEvent({}), page.preload, error),
  })
  const routing = {
    page: cdp,
    session: page.session,
    schemes,
    webContents: page.asElectron,
    mainFrameId: navigation.mainFrameId,
    mayNavigate: navigation.mayNavigate,
  }
  // In this order on the wire: the page starts only after everything before has reached Chromium.
  await Promise.all([navigation.start(), link.install(), routeRequests(routing), cdp.send('Runtime.runIfWaitingForDebugger')])
  return { target, navigation, link }
}

function deferred<T>() {
  let resolve: (value: T) => void = () => {}
  let reject: (reason: unknown) => void = () => {}
  const promise = new Promise<T>((ok, fail) => {
    resolve = ok
    reject = fail
  })
  promise.catch(() => {})
  return { promise, resolve, reject }
}

/** The frame object that IPC events and `webContents.mainFrame` share; process and routing ids are made up. */
function createMainFrame(id: number, url: () => string): Electron.WebFrameMain {
  const frame = guarded('WebFrameMain', {
    get url() {
      return url()
    },
    get origin() {
      return originOf(url())
    },
    parent: null,
    get top() {
      return frame
    },
    processId: id,
    routingId: 1,
  }) as unknown as Electron.WebFrameMain
  return frame
}

function toReason(status: string): GoneReason {
  if (status === 'killed' || status === 'oom' || status === 'launch-failed') return status
  return status === 'crashed' || status === 'crash' ? 'crashed' : 'abnormal-exit'
}
