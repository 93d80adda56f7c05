import type { App } from './app.ts'
import { createEmitter, createEvent, guarded, withMembers } from './guard.ts'
import type { NativeTheme } from './native-theme.ts'
import type { Sessions } from './session.ts'
import { createWebContents, type HostWebContents, type WebContentsDeps } from './web-contents.ts'
import { type CheckedOptions, checkWindowOptions } from './window-options.ts'

export const WINDOW_EVENTS = ['ready-to-show', 'closed', 'close', 'focus', 'blur', 'show', 'hide'] as const

export interface WindowDeps extends WebContentsDeps {
  readonly app: App
  readonly sessions: Sessions
  readonly nativeTheme: NativeTheme
}

export type HostWindow = ReturnType<typeof createWindow>['api']

interface OpenWindow {
  readonly api: object
  readonly webContents: HostWebContents['api']
  readonly closed: Promise<void>
  targetId(): string | undefined
  close(): void
  refusedToClose(): boolean
  lostFocus(): void
}

/** What the windows of the app have in common. */
interface Registry {
  readonly open: Set<OpenWindow>
  focused: OpenWindow | null
  lastId: number
}

/** `BrowserWindow` and the part of `webContents` that looks pages up. */
export function createWindows(deps: WindowDeps) {
  const registry: Registry = { open: new Set(), focused: null, lastId: 0 }
  const all = () => [...registry.open]
  const apiOf = (window: OpenWindow | null | undefined) => (window?.api ?? null) as HostWindow | null

  class BrowserWindow {
    constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
      if (!deps.app.hasStarted()) throw new Error('Cannot create BrowserWindow before app is ready')
      const window = createWindow(checkWindowOptions(options), registry, deps)
      // biome-ignore lint/correctness/noConstructorReturn: Electron's API wants `new`, the host makes guarded objects
      return window.api as never
    }
    static getAllWindows(): HostWindow[] {
      return all().map((window) => window.api as HostWindow)
    }
    static getFocusedWindow(): HostWindow | null {
      return apiOf(registry.focused)
    }
    static fromWebContents(webContents: object): HostWindow | null {
      return apiOf(all().find((window) => window.webContents === webContents))
    }
  }

  return {
    BrowserWindow: guarded('BrowserWindow', BrowserWindow),
    webContents: guarded('webContents', {
      fromDevToolsTargetId: (targetId: string) => all().find((window) => window.targetId() === targetId)?.webContents,
    }),
    /** Closes every window as `app.quit` does. False: one of them refused. */
    async closeAll(): Promise<boolean> {
      for (const window of all()) {
        window.close()
        if (window.refusedToClose()) return false
        await window.closed
      }
      return true
    },
  }
}

function createWindow(options: CheckedOptions, registry: Registry, deps: WindowDeps) {
  const emitter = createEmitter('BrowserWindow', WINDOW_EVENTS)
  const id = ++registry.lastId
  let destroyed = false
  let refused = false
  let visible = options.show
  let painted = false
  let contentProtection = false
  let title = options.title ?? deps.app.api.getName()
  let bounds = withinLimits({ x: 0, y: 0, width: options.width, height: options.height }, options)
  let reportClosed = () => {}
  const closed = new Promise<void>((resolve) => {
    reportClosed = resolve
  })

  const contents = createWebContents(
    {
      id,
      session: deps.sessions.forPreferences(options.webPreferences),
      preload: options.webPreferences.preload,
      close: () => api.close(),
      titled(pageTitle, url) {
        // Until a document says its title, Chromium reports its address instead.
        if (pageTitle !== '' && !url.endsWith(pageTitle)) title = pageTitle
      },
      async prepare(page, { targetId }) {
        await page.send('Emulation.setDefaultBackgroundColorOverride', { color: options.backgroundColor })
        await deps.nativeTheme.adopt(page)
        page.on('Page.loadEventFired', () => {
          readTitle(targetId).catch(() => {})
          if (painted || api.webContents.getURL() === '') return
          painted = true
          emitter.emit('ready-to-show')
        })
        await resizeTarget(deps, targetId, page, bounds)
      },
      gone: closedNow,
    },
    deps,
  )

  /** Chromium announces a document's title only now and then, so it is also asked for. */
  async function readTitle(targetId: string): Promise<void> {
    const { targetInfo } = await deps.browser.cdp.send('Target.getTargetInfo', { targetId })
    contents.owner.titled(targetInfo.title, targetInfo.url)
  }

  function closedNow(): void {
    if (destroyed) return
    destroyed = true
    registry.open.delete(window)
    if (registry.focused === window) registry.focused = null
    emitter.emit('closed')
    reportClosed()
    if (registry.open.size === 0) deps.app.allWindowsClosed()
  }

  function takeFocus(): void {
    if (destroyed || !visible || registry.focused === window) return
    registry.focused?.lostFocus()
    registry.focused = window
    emitter.emit('focus', createEvent({}))
    contents
      .cdp()
      ?.send('Page.bringToFront')
      .catch(() => {})
  }

  const api = guarded(
    'BrowserWindow',
    withMembers(emitter, {
      id,
      webContents: contents.api,
      loadURL: (url: string) => contents.load(url),
      show() {
        if (!visible) {
          visible = true
          emitter.emit('show')
        }
        takeFocus()
      },
      hide() {
        if (!visible) return
        visible = false
        if (registry.focused === window) window.lostFocus()
        emitter.emit('hide')
      },
      focus: takeFocus,
      close() {
        if (destroyed) return
        const event = createEvent({})
        emitter.emit('close', event)
        refused = event.defaultPrevented
        if (!refused) api.destroy()
      },
      destroy() {
        const targetId = contents.targetId()
        if (targetId === undefined) contents.owner.gone()
        else deps.browser.closeTarget(targetId).catch(() => contents.owner.gone())
      },
      isVisible: () => visible && !destroyed,
      isDestroyed: () => destroyed,
      /** The host has no way to minimise a window, so there is none to restore. */
      isMinimized: () => false,
      restore() {},
      getBounds: () => ({ ...bounds }),
      setBounds(wanted: Partial<Electron.Rectangle>) {
        bounds = withinLimits({ ...bounds, ...wanted }, options)
        const [cdp, targetId] = [contents.cdp(), contents.targetId()]
        if (cdp && targetId !== undefined) resizeTarget(deps, targetId, cdp, bounds).catch(() => {})
      },
      getTitle: () => title,
      setTitle(text: string) {
        title = text
      },
      /** Recorded only: there is no such protection in Chromium. */
      setContentProtection(enable: boolean) {
        contentProtection = enable
      },
      isContentProtected: () => contentProtection,
    }),
  )

  const window: OpenWindow & { readonly api: typeof api } = {
    api,
    webContents: contents.api,
    close: () => api.close(),
    closed,
    targetId: contents.targetId,
    refusedToClose: () => refused,
    lostFocus() {
      registry.focused = null
      emitter.emit('blur', createEvent({}))
    },
  }
  registry.open.add(window)
  deps.app.webContentsCreated(contents.api)
  contents.open({ width: bounds.width, height: bounds.height }).then(
    () => takeFocus(),
    (error: Error) => {
      if (!destroyed) process.stderr.write(`Chromium host: the window could not be opened: ${error.message}\n`)
    },
  )
  return window
}

function withinLimits(bounds: Electron.Rectangle, { minWidth, minHeight }: CheckedOptions): Electron.Rectangle {
  return { ...bounds, width: Math.max(bounds.width, minWidth), height: Math.max(bounds.height, minHeight) }
}

/** Gives the page the size that the app asked for, whatever Chromium's own window adds around it. */
async function resizeTarget(
  { browser }: WindowDeps,
  targetId: string,
  page: OpenPage,
  { width, height }: Electron.Rectangle,
): Promise<void> {
  const { windowId, bounds } = await browser.cdp.send('Browser.getWindowForTarget', { targetId })
  const { cssLayoutViewport: inner } = await page.send('Page.getLayoutMetrics')
  const [extraWidth, extraHeight] = [(bounds.width ?? width) - inner.clientWidth, (bounds.height ?? height) - inner.clientHeight]
  if (inner.clientWidth === width && inner.clientHeight === height) return
  await browser.cdp.send('Browser.setWindowBounds', { windowId, bounds: { width: width + extraWidth, height: height + extraHeight } })
}

type OpenPage = Parameters<NativeTheme['adopt']>[0]
