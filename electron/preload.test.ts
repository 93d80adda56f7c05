import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, it, vi } from 'vitest'
import type { RekindleApi } from '#shared/ipc/api.ts'
import { STREAM } from '#shared/ipc/channels.ts'

const world = vi.hoisted(() => ({
  exposed: {} as Record<string, unknown>,
  listeners: new Map<string, (event: unknown, ...args: unknown[]) => void>(),
  invoke: vi.fn(async (..._args: unknown[]): Promise<unknown> => ({ ok: true, value: undefined })),
}))
vi.mock('electron', () => ({
  contextBridge: {
    exposeInMainWorld: (name: string, api: unknown) => {
      world.exposed[name] = api
    },
  },
  ipcRenderer: { invoke: world.invoke, on: (channel: string, listener: never) => void world.listeners.set(channel, listener) },
}))
await import('./preload.ts')
const api = world.exposed.rekindle as RekindleApi
beforeEach(() => void world.invoke.mockClear())

it('exposes two frozen functions under one name', () => {
  expect(Object.keys(world.exposed)).toEqual(['rekindle'])
  expect(Object.keys(api)).toEqual(['call', 'watch'])
  expect(Object.isFrozen(api)).toBe(true)
})

it('lets only the contract through', async () => {
  await api.call('app:state', undefined)
  expect(world.invoke).toHaveBeenCalledExactlyOnceWith('app:state', undefined)
  for (const name of ['nothing', STREAM.ack, 'electron-store-get-data', '__proto__', 'recovery:watch'])
    expect(await api.call(name as 'app:state', undefined)).toMatchObject({ ok: false, error: { code: 'ipc.unknown_channel' } })
  api.watch('app:state' as 'recovery:watch', undefined, () => undefined)()
  expect(world.invoke).toHaveBeenCalledTimes(1)
})

it('never rejects', async () => {
  world.invoke.mockRejectedValueOnce(new Error("Error invoking remote method 'app:state': secret"))
  expect(await api.call('app:state', undefined)).toEqual({ ok: false, error: { code: 'internal.unexpected', reference: 'preload' } })
})

it('hands events on, acknowledges each, and stops when told', () => {
  const seen: unknown[] = []
  const stop = api.watch('app:state-changes', undefined, (state) => {
    seen.push(state)
    if (seen.length === 2) throw new Error('a page with a bug')
  })
  const opened = world.invoke.mock.calls[0]?.[1] as { id: number }
  expect(world.invoke).toHaveBeenCalledWith(STREAM.open, { id: opened.id, channel: 'app:state-changes', input: undefined })
  const event = world.listeners.get(STREAM.event)
  event?.({}, opened.id, 'one')
  expect(() => event?.({}, opened.id, 'two')).toThrow('a page with a bug')
  expect(world.invoke.mock.calls.filter(([channel]) => channel === STREAM.ack)).toHaveLength(2)
  stop()
  stop()
  expect(world.invoke.mock.calls.filter(([channel]) => channel === STREAM.close)).toEqual([[STREAM.close, opened.id]])
  event?.({}, opened.id, 'late')
  expect(seen).toEqual(['one', 'two'])
})

it('stays small enough to read at a glance, and knows no schemas', () => {
  const text = readFileSync(join(import.meta.dirname, 'preload.ts'), 'utf8')
  expect(text.split('\n').length).toBeLessThan(60)
  expect(text).not.toMatch(/zod|contract\.ts/)
})
