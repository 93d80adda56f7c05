/**
 * The server as the end-to-end tests run it: the same, with faults, a clock that can be moved, and a second loopback port that
 * plans them and shows what is stored. Built as server-testing.mjs; nothing of it is in server.mjs.
 */
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { z } from 'zod'
import { createBodyRecord, createFaults, faultPlugin } from '../test/fault-plugin.ts'
import { storedBytes } from '../test/stored-bytes.ts'
import { runCommand } from './admin/cli.ts'
import { createAdmin } from './admin/commands.ts'
import { serve } from './serve.ts'

const print = (line: string): void => void process.stdout.write(`${line}\n`)
const Advance = z.strictObject({ advanceSeconds: z.number().int().min(0) })
const Client = z.strictObject({ email: z.email() })

const main = async (): Promise<void> => {
  const words = process.argv.slice(2)
  if (words.length > 0) return print(await runCommand(words, process.env))
  const faults = createFaults()
  const record = createBodyRecord()
  const codes = new Map<string, string>()
  const time = { ahead: 0 }
  const running = await serve({
    env: process.env,
    print,
    clock: () => Math.floor(Date.now() / 1000) + time.ahead,
    extend: faultPlugin(faults, record),
    notify: (own) => ({
      ...own,
      code: async (email, code) => {
        codes.set(email, code)
        await own.code(email, code)
      },
    }),
  })
  const { runtime, server } = running
  const admin = createAdmin(runtime, server.cosigner.maintenance)

  const test = Fastify({ bodyLimit: 64 * 1024 })
  test.post('/faults', (request) => {
    faults.add(request.body as never)
    return {}
  })
  test.delete('/faults', () => {
    faults.clear()
    return {}
  })
  test.get<{ Querystring: { email: string } }>('/codes', (request) => ({ code: codes.get(request.query.email) ?? null }))
  test.post('/clients', (request) => admin({ command: 'add-client', ...Client.parse(request.body) }))
  test.post('/freeze', (request) => admin({ command: 'freeze', ...Client.parse(request.body) }))
  test.post('/unfreeze', (request) => admin({ command: 'unfreeze', ...Client.parse(request.body) }))
  test.post('/backup', () => admin({ command: 'backup' }))
  test.post('/clock', (request) => {
    time.ahead += Advance.parse(request.body).advanceSeconds
    return {}
  })
  test.get('/stored', async (_request, reply) => reply.type('application/octet-stream').send(await storedBytes(runtime.database)))
  test.get('/bodies', (_request, reply) => reply.type('application/octet-stream').send(record.all()))
  test.delete('/bodies', () => {
    record.clear()
    return {}
  })
  await test.listen({ host: '127.0.0.1', port: 0 })
  const { port } = test.server.address() as AddressInfo

  print(JSON.stringify({ event: 'listening', url: running.url, provider: running.provider, testUrl: `http://127.0.0.1:${port}` }))
  let isClosing = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isClosing) return
      isClosing = true
      void test
        .close()
        .then(running.close)
        .then(() => process.exit(0))
    })
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : 'The server could not start.'}\n`)
  process.exit(1)
})
