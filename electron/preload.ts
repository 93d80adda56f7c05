/** Puts `window.rekindle` into the page: two frozen plain functions over an allow-list. No schemas and no logic; main checks everything. */
import { contextBridge, ipcRenderer } from 'electron'
import type { RekindleApi } from '#shared/ipc/api.ts'
import { CALLS, STREAM, STREAMS } from '#shared/ipc/channels.ts'

const calls: ReadonlySet<string> = new Set(CALLS)
const streams: ReadonlySet<string> = new Set(STREAMS)
const failure = (code: 'ipc.unknown_channel' | 'internal.unexpected') => ({ ok: false, error: { code, reference: 'preload' } }) as const

const watchers = new Map<number, (event: unknown) => void>()
let lastId = 0

ipcRenderer.on(STREAM.event, (_event, id: number, value: unknown) => {
  try {
    watchers.get(id)?.(value)
  } finally {
    ipcRenderer.invoke(STREAM.ack, id).catch(() => undefined)
  }
})
ipcRenderer.on(STREAM.end, (_event, id: number) => watchers.delete(id))

const api: RekindleApi = Object.freeze({
  call: (channel, input) =>
    calls.has(channel)
      ? ipcRenderer.invoke(channel, input).catch(() => failure('internal.unexpected'))
      : Promise.resolve(failure('ipc.unknown_channel')),
  watch: (channel, input, onEvent) => {
    if (!streams.has(channel)) return () => undefined
    const id = ++lastId
    watchers.set(id, onEvent as (event: unknown) => void)
    ipcRenderer.invoke(STREAM.open, { id, channel, input }).catch(() => watchers.delete(id))
    return () => {
      if (watchers.delete(id)) ipcRenderer.invoke(STREAM.close, id).catch(() => undefined)
    }
  },
} satisfies RekindleApi)

contextBridge.exposeInMainWorld('rekindle', api)
