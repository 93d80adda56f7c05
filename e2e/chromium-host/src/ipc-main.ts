import { EventEmitter } from 'node:events'
import { guarded, withMembers } from './guard.ts'

type Handler = (event: Electron.IpcMainInvokeEvent, ...args: unknown[]) => unknown

/** `ipcMain`, and the side by which pages reach it. */
export function createIpc() {
  const handlers = new Map<string, Handler>()
  const emitter = new EventEmitter()

  const ipcMain = guarded(
    'ipcMain',
    withMembers(emitter, {
      handle(channel: string, handler: Handler) {
        if (typeof handler !== 'function') throw new TypeError(`Expected handler to be a function, but found type '${typeof handler}'`)
        if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
        handlers.set(channel, handler)
      },
      removeHandler(channel: string) {
        handlers.delete(channel)
      },
    }),
  )

  return {
    ipcMain,
    /** Runs the handler of a channel. @throws what the handler throws, or that there is none */
    async invoke(channel: string, event: Electron.IpcMainInvokeEvent, args: readonly unknown[]): Promise<unknown> {
      const handler = handlers.get(channel)
      if (!handler) throw new Error(`No handler registered for '${channel}'`)
      return handler(event, ...args)
    },
    deliver(channel: string, event: Electron.IpcMainEvent, args: readonly unknown[]): void {
      emitter.emit(channel, event, ...args)
    },
  }
}

export type Ipc = ReturnType<typeof createIpc>
