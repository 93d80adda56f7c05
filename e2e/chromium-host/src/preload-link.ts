import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { CdpSession } from './cdp.ts'
import { createCodec } from './codec.ts'
import { createPortLink, type HostMessagePort, type PortWire } from './message-ports.ts'
import { createWorldBridge } from './renderer/bridge.ts'
import { startPageWorld } from './renderer/page-world.ts'
import { startPreloadWorld } from './renderer/preload-world.ts'
import type { FromPage, PageMessagePort, PreloadConfig, ToPage } from './renderer/wire.ts'

/** The name that Playwright knows Electron's isolated world by. */
const WORLD = 'Electron Isolated Context'
const BINDING = 'chromiumHostSend'
const RECEIVER = 'chromiumHostReceive'

export interface PreloadLinkOptions {
  readonly page: CdpSession
  /** Absolute path of the preload script, a CommonJS file. */
  readonly preload: string | undefined
  readonly versions: Readonly<Record<string, string>>
  onInvoke(channel: string, args: readonly unknown[]): Promise<unknown>
  onSend(channel: string, args: readonly unknown[], ports: readonly HostMessagePort[]): void
  onPreloadError(error: Error): void
}

export type PreloadLink = ReturnType<typeof createPreloadLink>

/** Runs the preload script of a page in its isolated world, and carries IPC to and from it. */
export function createPreloadLink(options: PreloadLinkOptions) {
  const { page } = options
  const codec = createCodec()
  /** The current document's isolated world; 0 between two documents. */
  let world = 0

  function tell(message: ToPage, receiver = world): void {
    if (receiver === 0) return
    const expression = `${RECEIVER}(${JSON.stringify(message)})`
    // The document may be gone by the time this arrives, as with Electron's own messages.
    page.send('Runtime.evaluate', { contextId: receiver, expression }).catch(() => {})
  }

  const toPagePort = (message: PortWire): PageMessagePort =>
    message.type === 'port' ? { ...message, data: codec.encode(message.data) } : message
  const ports = createPortLink((message) => tell(toPagePort(message)))

  async function answer(message: Extract<FromPage, { type: 'invoke' }>, asker: number): Promise<void> {
    const { id, channel } = message
    try {
      const value = await options.onInvoke(channel, codec.decode(message.args) as unknown[])
      tell({ type: 'answer', id, value: codec.encode(value) }, asker)
    } catch (error) {
      process.stderr.write(`Error occurred in handler for '${channel}': ${error instanceof Error ? error.stack : error}\n`)
      tell({ type: 'failure', id, message: `Error invoking remote method '${channel}': ${error}` }, asker)
    }
  }

  function receive(message: FromPage, sender: number): void {
    if (message.type === 'hello') world = sender
    else if (message.type === 'invoke') void answer(message, sender)
    else if (message.type === 'send') {
      options.onSend(message.channel, codec.decode(message.args) as unknown[], ports.importPorts(message.ports))
    } else if (message.type === 'port') ports.receive({ ...message, data: codec.decode(message.data) })
    else if (message.type === 'port-close') ports.receive(message)
    else options.onPreloadError(Object.assign(new Error(message.message), { stack: message.stack }))
  }

  function documentGone(): void {
    world = 0
    ports.closeAll()
  }

  page.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
    if (name === BINDING) receive(JSON.parse(payload) as FromPage, executionContextId)
  })
  page.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
    if (executionContextId === world) documentGone()
  })
  page.on('Runtime.executionContextsCleared', documentGone)

  return {
    /** Must be awaited before the page loads its first document. */
    async install(): Promise<void> {
      const scripts = pageScripts(options)
      await Promise.all([
        page.send('Runtime.enable'),
        page.send('Runtime.addBinding', { name: BINDING, executionContextName: WORLD }),
        page.send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.pageWorld }),
        page.send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.preloadWorld, worldName: WORLD }),
      ])
    },
    send(channel: string, args: readonly unknown[]): void {
      tell({ type: 'event', channel, args: codec.encode(args), ports: [] })
    },
    postMessage(channel: string, message: unknown, transfer: readonly object[]): void {
      tell({ type: 'event', channel, args: codec.encode([message]), ports: ports.exportPorts(transfer) })
    },
    documentGone,
  }
}

/** The source texts for the two worlds; the functions are self-contained for this purpose. */
function pageScripts({ preload, versions, onPreloadError }: PreloadLinkOptions) {
  const config: PreloadConfig = {
    token: randomBytes(16).toString('hex'),
    binding: BINDING,
    receiver: RECEIVER,
    platform: process.platform,
    versions,
  }
  let source: string | null = null
  try {
    if (preload !== undefined) source = readFileSync(preload, 'utf8')
  } catch (error) {
    onPreloadError(error as Error)
  }
  const wrapped = source === null ? 'null' : `function (require, module, exports, process) {${source}\n}`
  const name = preload === undefined ? 'chromium-host://no-preload' : pathToFileURL(preload).href
  return {
    pageWorld: `(${startPageWorld})(${JSON.stringify(config.token)}, ${createWorldBridge})`,
    preloadWorld: `(${startPreloadWorld})(${JSON.stringify(config)}, ${createCodec}, ${createWorldBridge}, ${wrapped})\n//# sourceURL=${name}`,
  }
}
