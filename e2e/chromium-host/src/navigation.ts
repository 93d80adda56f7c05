import type { EventEmitter } from 'node:events'
import type { CdpSession } from './cdp.ts'
import { createEvent } from './guard.ts'
import { fromChromiumUrl, type SchemeRegistry } from './scheme-urls.ts'

/** Chromium's numbers for the errors that a spec is likely to meet. */
const ERROR_NUMBERS: Record<string, number> = { ERR_FAILED: -2, ERR_ABORTED: -3, ERR_BLOCKED_BY_CLIENT: -20, ERR_NAME_NOT_RESOLVED: -105 }

export type Navigation = ReturnType<typeof createNavigation>

/** Where a page is, how it gets elsewhere, and the events about that. */
export function createNavigation(page: CdpSession, emitter: EventEmitter, frame: Electron.WebFrameMain, schemes: SchemeRegistry) {
  let mainFrameId = ''
  let url = ''
  let finishLoad: { resolve(): void; reject(error: Error): void } | null = null
  const rendererRequested = new Set<string>()
  const rendererInitiated = new Map<string, boolean>()

  const navigationEvent = (to: string, frameId: string, isSameDocument: boolean) => {
    const isMainFrame = frameId === mainFrameId
    return createEvent({ url: to, isSameDocument, isMainFrame, frame: isMainFrame ? frame : null })
  }

  // Chromium promises this order: "requested" (only by a page), "started navigating", then the request itself.
  page.on('Page.frameRequestedNavigation', ({ frameId }) => rendererRequested.add(frameId))
  page.on('Page.frameStartedNavigating', ({ frameId, loaderId, url: to, navigationType }) => {
    rendererInitiated.set(loaderId, rendererRequested.delete(frameId))
    const isSameDocument = navigationType === 'sameDocument' || navigationType === 'historySameDocument'
    const event = navigationEvent(fromChromiumUrl(to), frameId, isSameDocument)
    emitter.emit('did-start-navigation', event, event.url, isSameDocument, event.isMainFrame, 1, 1)
  })
  page.on('Page.frameNavigated', ({ frame: { id, parentId, url: at, urlFragment, loaderId } }) => {
    rendererInitiated.delete(loaderId)
    if (parentId === undefined) {
      mainFrameId = id
      url = fromChromiumUrl(at + (urlFragment ?? ''))
    }
  })
  page.on('Page.navigatedWithinDocument', ({ frameId, url: at }) => {
    if (frameId === mainFrameId) url = fromChromiumUrl(at)
  })
  page.on('Page.loadEventFired', () => {
    if (url === '' || url === 'about:blank') return
    emitter.emit('did-finish-load', createEvent({}))
    finishLoad?.resolve()
    finishLoad = null
  })

  return {
    async start(): Promise<void> {
      await page.send('Page.enable')
      mainFrameId = (await page.send('Page.getFrameTree')).frameTree.frame.id
    },
    url: () => url,
    mainFrameId: () => mainFrameId,
    /** Raises the events that let the app stop a navigation. Only the page's own wishes are asked about. */
    mayNavigate(request: { url: string; frameId: string; loaderId: string; isRedirect: boolean }): boolean {
      const event = navigationEvent(request.url, request.frameId, false)
      const emit = (name: string) => {
        emitter.emit(name, event, event.url, false, event.isMainFrame, 1, 1)
        return !event.defaultPrevented
      }
      if (request.isRedirect) return emit('will-redirect')
      if (rendererInitiated.get(request.loaderId) === false) return true
      if (!emit('will-frame-navigate')) return false
      return event.isMainFrame ? emit('will-navigate') : true
    },
    async load(to: string): Promise<void> {
      const loaded = new Promise<void>((resolve, reject) => {
        finishLoad = { resolve, reject }
      })
      loaded.catch(() => {})
      const { errorText } = await page.send('Page.navigate', { url: schemes.toChromiumUrl(to) })
      if (errorText !== undefined) {
        const code = errorText.replace('net::', '')
        const errno = ERROR_NUMBERS[code] ?? -2
        throw Object.assign(new Error(`${code} (${errno}) loading '${to}'`), { code, errno, url: to })
      }
      await loaded
    },
    async reload(): Promise<void> {
      await page.send('Page.reload')
    },
    /** The document went away without another one: nothing will finish loading. */
    interrupted(reason: string): void {
      finishLoad?.reject(new Error(reason))
      finishLoad = null
    },
  }
}
