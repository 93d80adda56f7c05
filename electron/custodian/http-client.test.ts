import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import { createHttpClient, type HttpRequest, type Trip } from './http-client.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void
const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

const serve = async (handler: Handler): Promise<string> => {
  const server = createServer(handler)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const Answer = z.strictObject({ value: z.number() })
const GET: HttpRequest = { method: 'GET', path: '/v1/x' }

const clientOf = (serverUrl: string, options: { deadlineMs?: number; trips?: Trip[]; pauses?: number[] } = {}) =>
  createHttpClient({
    serverUrl,
    fetch: globalThis.fetch,
    now: () => performance.now(),
    sleep: async (ms) => void options.pauses?.push(ms),
    deadlineMs: options.deadlineMs ?? 5000,
    onTrip: (trip) => options.trips?.push(trip),
  })
const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (thrown: unknown) => (thrown instanceof AppError ? thrown.code : `not ours: ${String(thrown)}`),
  )
const json =
  (body: string | Buffer, status = 200): Handler =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
    response.end(body)
  }

describe('a well-behaved server', () => {
  it('answers JSON and bytes, and the trip is counted without contents', async () => {
    const trips: Trip[] = []
    const seen: Record<string, unknown>[] = []
    const url = await serve((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        seen.push({
          method: request.method,
          url: request.url,
          type: request.headers['content-type'],
          body: Buffer.concat(chunks).toString('hex'),
        })
        const binary = request.headers.accept === 'application/octet-stream'
        response.writeHead(200, { 'content-type': binary ? 'application/octet-stream' : 'application/json' })
        response.end(binary ? Buffer.from([1, 2, 3]) : '{"value":7}')
      })
    })
    const client = clientOf(url, { trips })
    expect(await client.json(Answer, { method: 'POST', path: '/v1/x?a=b', body: { text: '{"exact": 1}' } })).toEqual({ value: 7 })
    expect(await client.bytes({ method: 'POST', path: '/v1/y', body: { bytes: Uint8Array.of(9, 8) } })).toEqual(Uint8Array.of(1, 2, 3))
    expect(seen).toEqual([
      { method: 'POST', url: '/v1/x?a=b', type: 'application/json', body: Buffer.from('{"exact": 1}').toString('hex') },
      { method: 'POST', url: '/v1/y', type: 'application/octet-stream', body: '0908' },
    ])
    expect(trips.map(({ path, status, sent, received }) => ({ path, status, sent, received }))).toEqual([
      { path: '/v1/x?a=b', status: 200, sent: 12, received: 11 },
      { path: '/v1/y', status: 200, sent: 2, received: 3 },
    ])
  })
})

describe('a hostile server', () => {
  const answers: [string, Handler, string][] = [
    [
      'a captive portal: 200 with HTML',
      (_q, r) => void r.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Log in</h1>'),
      'http.bad_response',
    ],
    [
      'HTML named text/html with a JSON body',
      (_q, r) => void r.writeHead(200, { 'content-type': 'text/html' }).end('{"value":1}'),
      'http.bad_response',
    ],
    ['no content type', (_q, r) => void r.writeHead(200).end('{"value":1}'), 'http.bad_response'],
    ...[301, 302, 303, 307, 308].map((status): [string, Handler, string] => [
      `redirect ${status}`,
      (_q, r) => void r.writeHead(status, { location: 'http://127.0.0.1:9/elsewhere' }).end(),
      'http.bad_response',
    ]),
    ['500', json('{"id":"INTERNAL_ERROR"}', 500), 'http.server_error'],
    ['503 with HTML', (_q, r) => void r.writeHead(503, { 'content-type': 'text/html' }).end('<b>busy</b>'), 'http.server_error'],
    ['429', json('{}', 429), 'auth.rate'],
    ['404', json('{"id":"NOT_FOUND"}', 404), 'http.not_found'],
    ['409 with a known id', json('{"id":"RECOVERY_SUPERSEDED"}', 409), 'recovery.superseded'],
    ['an id that only this side can find out', json('{"id":"BACKUP_PASSPHRASE_WRONG"}', 400), 'http.bad_response'],
    ['an id of another area', json('{"id":"VAULT_CORRUPT"}', 400), 'http.bad_response'],
    ['error text with HTML', json('{"id":"<img onerror=x>","message":"<script>\\u001b[31m"}', 400), 'http.bad_response'],
    ['connection closed without an answer', (request) => void request.socket.destroy(), 'http.unreachable'],
    [
      'reset in the middle of the body',
      (_q, r) => {
        r.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
        r.write('{"value"')
        setImmediate(() => r.socket?.destroy())
      },
      'http.bad_response',
    ],
    [
      '10 MB announced',
      (_q, r) => {
        r.writeHead(200, { 'content-type': 'application/json', 'content-length': '10485760' })
        r.write('x')
      },
      'http.too_large',
    ],
    ['10 MB sent', json(Buffer.alloc(10 * 1024 * 1024, 0x20)), 'http.too_large'],
    [
      'endless chunks',
      (_q, r) => {
        r.writeHead(200, { 'content-type': 'application/json' })
        const more = () => {
          while (!r.destroyed && r.write('x'.repeat(8192)));
          if (!r.destroyed) r.once('drain', more)
        }
        more()
      },
      'http.too_large',
    ],
    ['an empty object', json('{}'), 'http.bad_response'],
    ['null', json('null'), 'http.bad_response'],
    ['an array', json('[{"value":1}]'), 'http.bad_response'],
    ['a number', json('7'), 'http.bad_response'],
    ['nothing', json(''), 'http.bad_response'],
    ['nesting 30,000 deep', json(`${'['.repeat(30_000)}${']'.repeat(30_000)}`), 'http.bad_response'],
    ['__proto__', json('{"value":1,"__proto__":{"admin":true}}'), 'http.bad_response'],
    ['__proto__ in a nested place', json('{"value":{"__proto__":{}}}'), 'http.bad_response'],
    ['constructor', json('{"value":1,"constructor":{"prototype":{"x":1}}}'), 'http.bad_response'],
    ['an extra field', json('{"value":1,"more":2}'), 'http.bad_response'],
    ['a byte order mark', json(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{"value":1}')])), 'http.bad_response'],
    ['UTF-8 that is none', json(Buffer.from([0x22, 0xff, 0x22])), 'http.bad_response'],
  ]
  it.each(answers)('%s', async (_name, handler, code) => {
    expect(await codeOf(clientOf(await serve(handler)).json(Answer, GET))).toBe(code)
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  it('a slow loris ends at the deadline, which covers everything', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const timer = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(timer))
    })
    expect(await codeOf(clientOf(url, { deadlineMs: 150 }).json(Answer, GET))).toBe('http.timeout')
  })

  it('a server that says nothing at all ends at the deadline', async () => {
    const url = await serve(() => undefined)
    expect(await codeOf(clientOf(url, { deadlineMs: 100 }).json(Answer, GET))).toBe('http.timeout')
  })

  it('a port where nobody listens', async () => {
    const url = await serve(() => undefined)
    const server = servers.pop()
    await new Promise((resolve) => server?.close(resolve))
    expect(await codeOf(clientOf(url).json(Answer, GET))).toBe('http.unreachable')
  })

  it('plain HTTP where TLS is expected', async () => {
    const url = await serve(json('{"value":1}'))
    expect(await codeOf(clientOf(url.replace('http:', 'https:')).json(Answer, GET))).toBe('http.tls')
  })
})

describe('repeats', () => {
  const failing = (times: number, status = 503) => {
    let calls = 0
    const handler: Handler = (request, response) => {
      calls++
      if (calls <= times) json('{}', status)(request, response)
      else json('{"value":1}')(request, response)
    }
    return { handler, calls: () => calls }
  }

  it('an idempotent request is tried three times with growing pauses, signed anew each time', async () => {
    const { handler, calls } = failing(2)
    const pauses: number[] = []
    let signed = 0
    const headers = () => ({ 'x-rekindle-proof': String(++signed) })
    expect(await clientOf(await serve(handler), { pauses }).json(Answer, { ...GET, idempotent: true, headers })).toEqual({ value: 1 })
    expect([calls(), signed]).toEqual([3, 3])
    expect(pauses).toEqual([200, 800])
  })

  it('no other request is repeated', async () => {
    const { handler, calls } = failing(1)
    expect(await codeOf(clientOf(await serve(handler)).json(Answer, { ...GET, method: 'POST' }))).toBe('http.server_error')
    expect(calls()).toBe(1)
  })

  it('a refusal is not repeated', async () => {
    const { handler, calls } = failing(9, 404)
    expect(await codeOf(clientOf(await serve(handler)).json(Answer, { ...GET, idempotent: true }))).toBe('http.not_found')
    expect(calls()).toBe(1)
  })

  it('an abort ends it at once and for good', async () => {
    const controller = new AbortController()
    const url = await serve(() => controller.abort())
    expect(await codeOf(clientOf(url).json(Answer, { ...GET, idempotent: true, signal: controller.signal }))).toBe('recovery.cancelled')
  })
})
