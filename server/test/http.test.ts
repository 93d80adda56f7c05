import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ChallengeResponse, paths } from '#shared/http/contract.ts'
import { newId } from './client.ts'
import { startTestServer, type TestServer } from './helper.ts'

let test: TestServer
beforeAll(async () => {
  test = await startTestServer()
})
afterAll(() => test.close())

const post = (path: string, body: string | Uint8Array, type = 'application/json') =>
  test.send({
    method: 'POST',
    path,
    headers: { 'content-type': type },
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
  })
const parsed = (body: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(body))

describe('bodies', () => {
  it.each([
    ['not JSON', '{'],
    ['null', 'null'],
    ['an array', '[]'],
    ['a number', '1'],
    ['extra fields', '{"email":"a@example.org","x":1}'],
    ['a prototype', '{"email":"a@example.org","__proto__":{"a":1}}'],
    ['a constructor', '{"email":"a@example.org","constructor":{"prototype":{}}}'],
    ['no e-mail address', '{"email":"a"}'],
    ['deep nesting', `{"email":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
  ])('refuses %s', async (_name, body) => {
    const reply = await post(paths.codes, body)
    expect([reply.status, parsed(reply.body)]).toEqual([400, { id: 'BAD_REQUEST' }])
  })
  it('refuses invalid UTF-8, other types and none', async () => {
    expect((await post(paths.codes, Uint8Array.of(0x22, 0xff, 0x22))).status).toBe(400)
    expect((await post(paths.codes, '{"email":"a@example.org"}', 'text/plain')).status).toBe(400)
    expect((await test.send({ method: 'POST', path: paths.codes, headers: {}, body: undefined })).status).toBe(400)
  })
  it('refuses what is too large before it is parsed', async () => {
    const json = await post(paths.codes, `{"email":"${'a'.repeat(70_000)}"}`)
    expect([json.status, parsed(json.body)]).toEqual([413, { id: 'INPUT_TOO_LARGE' }])
    const mpc = await post(paths.reshare(newId(), newId(), 1), new Uint8Array(4097), 'application/octet-stream')
    expect([mpc.status, parsed(mpc.body)]).toEqual([413, { id: 'INPUT_TOO_LARGE' }])
  })
})

describe('errors', () => {
  it('answer unknown paths and ids alike', async () => {
    const reply = await test.send({ method: 'GET', path: '/nothing', headers: {}, body: undefined })
    expect([reply.status, parsed(reply.body)]).toEqual([404, { id: 'NOT_FOUND' }])
  })
  it('say nothing about what broke inside', async () => {
    const broken = await startTestServer({
      database: test.database,
      extend: (app) => void app.get('/broken', () => Promise.reject(new Error('secret detail'))),
    })
    const reply = await broken.send({ method: 'GET', path: '/broken', headers: {}, body: undefined })
    expect([reply.status, parsed(reply.body)]).toEqual([500, { id: 'INTERNAL_UNEXPECTED' }])
    expect(broken.lines.join('')).toContain('request.failed')
    expect(broken.lines.join('')).not.toContain('secret detail')
    await broken.close()
  })
  it('health needs nobody', async () => {
    const reply = await test.send({ method: 'GET', path: paths.health, headers: {}, body: undefined })
    expect(parsed(reply.body)).toEqual({ name: 'rekindle', apiVersion: 1, mainNetworks: false, serverTime: test.time.now })
  })
})

describe('rate limits', () => {
  it('count by address, unknown paths and refusals too', async () => {
    const strict = await startTestServer({ database: test.database, limits: { address: 5 } })
    const get = (path: string) => strict.send({ method: 'GET', path, headers: {}, body: undefined })
    for (let i = 0; i < 5; i++) expect((await get('/nothing')).status).toBe(404)
    const reply = await get('/nothing')
    expect([reply.status, parsed(reply.body)]).toEqual([429, { id: 'AUTH_RATE' }])
    await strict.close()
  })
  it('count by client', async () => {
    const strict = await startTestServer({ database: test.database, limits: { client: 3 } })
    const client = strict.client(await strict.newEmail())
    await client.signIn()
    for (let i = 0; i < 3; i++) await client.account()
    await expect(client.account()).rejects.toMatchObject({ code: 'auth.rate', status: 429 })
    await strict.close()
  })
  it('count sign-ins', async () => {
    const strict = await startTestServer({ database: test.database, limits: { signIn: 2 } })
    const client = strict.client('a@example.org')
    const ask = () => client.plain(ChallengeResponse, 'POST', paths.challenges, { devicePublicKey: client.deviceKey })
    await ask()
    await ask()
    await expect(ask()).rejects.toMatchObject({ code: 'auth.rate' })
    await strict.close()
  })
})
