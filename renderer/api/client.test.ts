import { describe, expect, it, vi } from 'vitest'
import { AppError } from '#shared/errors.ts'
import type { RekindleApi } from '#shared/ipc/api.ts'
import { createClient, toWire } from './client.ts'

const answering = (result: unknown): RekindleApi => ({ call: async () => result as never, watch: () => () => {} })

describe('client', () => {
  it('gives the value of a good result', async () => {
    await expect(createClient(answering({ ok: true, value: { theme: 'dark' } })).call('preferences:get')).resolves.toEqual({
      theme: 'dark',
    })
  })
  it('throws code and reference of a bad one, and nothing else of it', async () => {
    const failing = createClient(answering({ ok: false, error: { code: 'http.timeout', reference: 'RK-1', message: 'from a server' } }))
    const thrown = await failing.call('auth:account').catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(AppError)
    expect(toWire(thrown)).toEqual({ code: 'http.timeout', reference: 'RK-1' })
  })
  it('makes anything else that is thrown an unexpected error', () =>
    expect(toWire(new TypeError('secret text'))).toEqual({ code: 'internal.unexpected', reference: '' }))
  it('ends a stream by the function that it answers', () => {
    const end = vi.fn()
    const client = createClient({ call: async () => ({ ok: true, value: undefined as never }), watch: () => end })
    client.watch('recovery:watch', () => {})()
    expect(end).toHaveBeenCalledOnce()
  })
})
