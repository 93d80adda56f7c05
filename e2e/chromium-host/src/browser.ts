import { type CdpConnection, type CdpSession, connectCdp } from './cdp.ts'
import { type ChromiumOptions, startChromium } from './chromium.ts'
import { deniedPermissions } from './permissions.ts'

export interface OpenedTarget {
  readonly targetId: string
  readonly cdp: CdpSession
}

/** A page's owner; the browser tells it what happens to its target. */
export interface TargetOwner {
  popup(url: string): void
  crashed(status: string, errorCode: number): void
  titled(title: string, url: string): void
  download(frameId: string, url: string, fileName: string): void
  gone(): void
}

export interface Browser {
  /** Starts Chromium and resolves with its version once it can open pages. `onLost` hears of an end nobody asked for. */
  start(options: ChromiumOptions, onLost: () => void): Promise<string>
  /** Asks Chromium to end and waits for it, at most three seconds. */
  stop(): Promise<void>
  /** Ends Chromium at once. */
  kill(): void
  /** A browser context that denies all permissions and downloads: a new one in memory, or else the default one. */
  createContext(inMemory: boolean): Promise<string | undefined>
  /** Forgets everything of a context in memory. It must have no pages. */
  disposeContext(contextId: string): Promise<void>
  openTarget(contextId: string | undefined, size: { width: number; height: number }, owner: TargetOwner): Promise<OpenedTarget>
  closeTarget(targetId: string): Promise<void>
  readonly cdp: CdpSession
}

interface Unclaimed {
  readonly sessionId: string
  readonly url: string
  readonly openerId: string | undefined
}

export function createBrowser(): Browser {
  let connection: CdpConnection | undefined
  let child: ReturnType<typeof startChromium> | undefined
  let exited: Promise<void> = Promise.resolve()
  const owners = new Map<string, TargetOwner>()
  /** Pages that attached while one of ours was being opened, before we knew which of them it is. */
  const unclaimed = new Map<string, Unclaimed>()
  let opening = 0
  let stopping = false

  const cdp = () => {
    if (!connection) throw new Error('Chromium has not started')
    return connection.browser
  }

  /**
   * Closes a page that nobody here opened: `window.open`, a link with a target, a middle click. It must run first, or
   * the page that opened it stays paused with it.
   */
  function refusePopup(targetId: string, { sessionId, url, openerId }: Unclaimed): void {
    const ignore = () => {}
    connection?.session(sessionId).send('Runtime.runIfWaitingForDebugger').catch(ignore)
    cdp().send('Target.closeTarget', { targetId }).catch(ignore)
    const opener = owners.get(openerId ?? '') ?? [...owners.values()][0]
    opener?.popup(url)
  }

  function settleUnclaimed(): void {
    if (opening > 0) return
    for (const [targetId, attached] of unclaimed) refusePopup(targetId, attached)
    unclaimed.clear()
  }

  function watchTargets(browser: CdpSession): void {
    browser.on('Target.attachedToTarget', ({ sessionId, targetInfo: { type, targetId, url, openerId } }) => {
      if (type !== 'page') {
        // A worker or the like: it runs, unobserved.
        void browser.send('Target.detachFromTarget', { sessionId }).catch(() => {})
        return
      }
      if (owners.has(targetId)) return
      unclaimed.set(targetId, { sessionId, url, openerId })
      settleUnclaimed()
    })
    browser.on('Target.targetDestroyed', ({ targetId }) => {
      const owner = owners.get(targetId)
      if (!owner) return
      owners.delete(targetId)
      owner.gone()
    })
    browser.on('Target.detachedFromTarget', ({ sessionId }) => connection?.forget(sessionId))
    browser.on('Target.targetCrashed', ({ targetId, status, errorCode }) => owners.get(targetId)?.crashed(status, errorCode))
    browser.on('Target.targetInfoChanged', ({ targetInfo }) => owners.get(targetInfo.targetId)?.titled(targetInfo.title, targetInfo.url))
    browser.on('Browser.downloadWillBegin', ({ frameId, url, suggestedFilename }) => {
      for (const owner of owners.values()) owner.download(frameId, url, suggestedFilename)
    })
  }

  async function claim(targetId: string, owner: TargetOwner): Promise<OpenedTarget> {
    const attached = unclaimed.get(targetId)
    if (!attached || !connection) throw new Error('Chromium opened a page without attaching to it')
    unclaimed.delete(targetId)
    owners.set(targetId, owner)
    return { targetId, cdp: connection.session(attached.sessionId) }
  }

  return {
    get cdp() {
      return cdp()
    },
    async start(options, onLost) {
      const started = startChromium(options)
      child = started
      const [commands, replies] = [started.stdio[3], started.stdio[4]]
      if (!commands || !replies) throw new Error('Chromium started without its debugging pipe')
      const opened = connectCdp(commands as NodeJS.WritableStream as never, replies as NodeJS.ReadableStream as never)
      connection = opened
      exited = new Promise((resolve) => {
        const ended = () => {
          opened.close()
          resolve()
          if (!stopping) onLost()
        }
        started.once('exit', ended)
        started.once('error', (error) => {
          process.stderr.write(`Chromium host: ${error.message}\n`)
          ended()
        })
      })
      watchTargets(opened.browser)
      const { product } = await opened.browser.send('Browser.getVersion')
      await opened.browser.send('Target.setDiscoverTargets', { discover: true })
      await opened.browser.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true })
      return product.split('/')[1] ?? product
    },
    async stop() {
      stopping = true
      if (!connection || connection.closed) return
      connection.browser.send('Browser.close').catch(() => {})
      const patience = setTimeout(() => child?.kill('SIGKILL'), 3000)
      await exited
      clearTimeout(patience)
    },
    kill: () => void child?.kill('SIGKILL'),
    async createContext(inMemory) {
      const contextId = inMemory ? (await cdp().send('Target.createBrowserContext', { disposeOnDetach: true })).browserContextId : undefined
      const inContext = contextId === undefined ? {} : { browserContextId: contextId }
      await Promise.all([
        cdp().send('Browser.setDownloadBehavior', { behavior: 'deny', eventsEnabled: true, ...inContext }),
        ...deniedPermissions.map((permission) => cdp().send('Browser.setPermission', { permission, setting: 'denied', ...inContext })),
      ])
      return contextId
    },
    async disposeContext(contextId) {
      await cdp().send('Target.disposeBrowserContext', { browserContextId: contextId })
    },
    async openTarget(contextId, size, owner) {
      opening++
      try {
        const where = contextId === undefined ? {} : { browserContextId: contextId }
        const { targetId } = await cdp().send('Target.createTarget', { url: 'about:blank', newWindow: true, ...size, ...where })
        return await claim(targetId, owner)
      } finally {
        opening--
        settleUnclaimed()
      }
    },
    async closeTarget(targetId) {
      await cdp().send('Target.closeTarget', { targetId })
    },
  }
}
