import type { createCodec } from '../codec.ts'
import type { createWorldBridge } from './bridge.ts'
import type { FromPage, PreloadConfig, ToPage } from './wire.ts'

type Preload = (require: (id: string) => unknown, module: object, exports: object, process: object) => void

/**
 * Runs in the isolated world of a page and gives the preload script its `electron` module. Injected by source text, so
 * it uses nothing from outside its own body but its arguments.
 */
export function startPreloadWorld(
  config: PreloadConfig,
  createWireCodec: typeof createCodec,
  createBridge: typeof createWorldBridge,
  preload: Preload | null,
): void {
  if (window.top !== window) return
  type Listener = (...args: unknown[]) => void
  const world = globalThis as unknown as Record<string, (message: string) => void>
  const native = world[config.binding] as (message: string) => void
  const codec = createWireCodec()
  const tellHost = (message: FromPage) => native(JSON.stringify(message))

  /** Members that the host leaves out throw, as in the main process. */
  const strict = <T extends object>(name: string, object: T): T =>
    new Proxy(object, {
      get(inner, key, receiver) {
        if (typeof key === 'symbol' || key in inner || key === 'then' || key === 'toJSON') return Reflect.get(inner, key, receiver)
        throw new Error(`${name}.${key} is not implemented by the Chromium host`)
      },
    })

  const ports = new Map<string, MessagePort>()
  function pump(id: string, port: MessagePort): void {
    ports.set(id, port)
    port.onmessage = (event) => tellHost({ type: 'port', id, data: codec.encode(event.data), ports: event.ports.map(exportPort) })
    port.addEventListener('close', () => {
      if (ports.delete(id)) tellHost({ type: 'port-close', id })
    })
  }
  function exportPort(port: MessagePort): string {
    const id = crypto.randomUUID()
    pump(id, port)
    return id
  }
  function importPort(id: string): MessagePort {
    const { port1, port2 } = new MessageChannel()
    pump(id, port1)
    return port2
  }

  const listeners = new Map<string, { readonly listener: Listener; readonly once: boolean }[]>()
  function listen(channel: string, listener: Listener, once: boolean): void {
    listeners.set(channel, [...(listeners.get(channel) ?? []), { listener, once }])
  }
  function unlisten(channel: string, listener: Listener): void {
    const kept = [...(listeners.get(channel) ?? [])]
    const index = kept.findLastIndex((entry) => entry.listener === listener)
    if (index >= 0) kept.splice(index, 1)
    listeners.set(channel, kept)
  }
  function emit(channel: string, event: object, args: readonly unknown[]): void {
    for (const { listener, once } of listeners.get(channel) ?? []) {
      if (once) unlisten(channel, listener)
      listener(event, ...args)
    }
  }

  let lastCall = 0
  const calls = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const ipcRenderer = strict('ipcRenderer', {
    invoke(channel: string, ...args: unknown[]) {
      const id = ++lastCall
      const message: FromPage = { type: 'invoke', id, channel, args: codec.encode(args) }
      return new Promise((resolve, reject) => {
        calls.set(id, { resolve, reject })
        tellHost(message)
      })
    },
    send(channel: string, ...args: unknown[]) {
      tellHost({ type: 'send', channel, args: codec.encode(args), ports: [] })
    },
    postMessage(channel: string, message: unknown, transfer: MessagePort[] = []) {
      tellHost({ type: 'send', channel, args: codec.encode([message]), ports: transfer.map(exportPort) })
    },
    on(channel: string, listener: Listener) {
      listen(channel, listener, false)
      return ipcRenderer
    },
    once(channel: string, listener: Listener) {
      listen(channel, listener, true)
      return ipcRenderer
    },
    off(channel: string, listener: Listener) {
      unlisten(channel, listener)
      return ipcRenderer
    },
    removeListener(channel: string, listener: Listener) {
      unlisten(channel, listener)
      return ipcRenderer
    },
  } satisfies Partial<Record<keyof Electron.IpcRenderer, unknown>>)

  function receive(message: ToPage): void {
    if (message.type === 'event') {
      const event = { sender: ipcRenderer, ports: message.ports.map(importPort) }
      emit(message.channel, event, codec.decode(message.args) as unknown[])
    } else if (message.type === 'port') {
      ports.get(message.id)?.postMessage(codec.decode(message.data), message.ports.map(importPort))
    } else if (message.type === 'port-close') {
      const port = ports.get(message.id)
      ports.delete(message.id)
      port?.close()
    } else {
      const call = calls.get(message.id)
      calls.delete(message.id)
      if (message.type === 'answer') call?.resolve(codec.decode(message.value))
      else call?.reject(new Error(message.message))
    }
  }
  Object.defineProperty(globalThis, config.receiver, { value: receive })

  const bridge = createBridge(`preload-${config.token}`, `page-${config.token}`)
  const electron = strict('electron (in a preload script)', {
    ipcRenderer,
    contextBridge: strict('contextBridge', {
      exposeInMainWorld: (key: string, api: unknown) => bridge.expose(key, api),
    } satisfies Partial<Electron.ContextBridge>),
  })
  const process = strict('process (in a preload script)', {
    type: 'renderer',
    platform: config.platform,
    versions: config.versions,
    sandboxed: true,
    contextIsolated: true,
    isMainFrame: true,
    env: {},
  })
  const require = (id: string): unknown => {
    if (id === 'electron' || id === 'electron/renderer') return electron
    throw new Error(`module not found: ${id}`)
  }

  tellHost({ type: 'hello' })
  if (!preload) return
  const module = { exports: {} }
  try {
    preload(require, module, module.exports, process)
  } catch (error) {
    console.error('Unable to load preload script', error)
    const { message, stack } = error instanceof Error ? error : new Error(String(error))
    tellHost({ type: 'preload-error', message, stack: stack ?? '' })
  }
}
