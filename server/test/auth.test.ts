import { ed25519 } from '@noble/curves/ed25519.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toHex } from '#shared/bytes.ts'
import { ChallengeResponse, Empty, paths, SendCodeResponse, SessionResponse } from '#shared/http/contract.ts'
import { newId, random, sha256 } from './client.ts'
import { startTestServer, type TestServer } from './helper.ts'

let test: TestServer
beforeAll(async () => {
  test = await startTestServer()
})
afterAll(() => test.close())

const wrong = (code: string): string => (code === '000000' ? '000001' : '000000')
const asked = async () => {
  const email = await test.newEmail()
  const client = test.client(email)
  await client.plain(SendCodeResponse, 'POST', paths.codes, { email })
  return { email, client, code: test.codes.get(email) ?? '' }
}

describe('one-time codes', () => {
  it('opens a session once, and says used at the second try', async () => {
    const { client, code } = await asked()
    await client.createSession(code)
    expect((await client.account()).clientId).toBe(client.session.clientId)
    await expect(client.createSession(code)).rejects.toMatchObject({ code: 'auth.code_used', status: 401 })
  })
  it('is stored as a hash only', async () => {
    const { email, code } = await asked()
    const row = await test.deps().db.selectFrom('codes').selectAll().where('email', '=', email).executeTakeFirstOrThrow()
    expect(JSON.stringify(row)).not.toContain(code)
    expect(toHex(row.code_hash)).not.toBe(sha256(new TextEncoder().encode(code)))
  })
  it('counts five tries, then refuses the right code too', async () => {
    const { client, code } = await asked()
    for (let i = 0; i < 5; i++) await expect(client.createSession(wrong(code))).rejects.toMatchObject({ code: 'auth.code_wrong' })
    await expect(client.createSession(code)).rejects.toMatchObject({ code: 'auth.too_many_tries', status: 429 })
  })
  it('counts parallel guesses one by one', async () => {
    const { client, code } = await asked()
    const guesses = await Promise.allSettled(Array.from({ length: 20 }, () => client.createSession(wrong(code))))
    const codes = guesses.map((guess) => (guess.status === 'rejected' ? guess.reason.code : 'in'))
    expect(codes.filter((found) => found === 'auth.code_wrong')).toHaveLength(5)
    expect(codes.filter((found) => found === 'auth.too_many_tries')).toHaveLength(15)
  })
  it('expires after ten minutes', async () => {
    const { client, code } = await asked()
    test.time.now += 600
    await expect(client.createSession(code)).rejects.toMatchObject({ code: 'auth.code_expired' })
  })
  it('sends again after thirty seconds, and then the first code is wrong', async () => {
    const { email, client, code } = await asked()
    await expect(client.plain(SendCodeResponse, 'POST', paths.codes, { email })).rejects.toMatchObject({ code: 'auth.rate', status: 429 })
    test.time.now += 30
    await client.plain(SendCodeResponse, 'POST', paths.codes, { email })
    if (test.codes.get(email) !== code) await expect(client.createSession(code)).rejects.toMatchObject({ code: 'auth.code_wrong' })
    await client.createSession(test.codes.get(email) ?? '')
  })
  it('answers the same for an address that nobody has', async () => {
    const email = `${newId()}@example.org`
    const client = test.client(email)
    const known = await asked()
    test.time.now += 31
    expect(await client.plain(SendCodeResponse, 'POST', paths.codes, { email })).toEqual(
      await known.client.plain(SendCodeResponse, 'POST', paths.codes, { email: known.email }),
    )
    expect(test.codes.has(email)).toBe(false)
    for (const stranger of [client, known.client]) {
      const code = stranger === client ? '123456' : wrong(test.codes.get(known.email) ?? '')
      for (let i = 0; i < 5; i++) await expect(stranger.createSession(code)).rejects.toMatchObject({ code: 'auth.code_wrong', status: 401 })
      await expect(stranger.createSession(code)).rejects.toMatchObject({ code: 'auth.too_many_tries', status: 429 })
      await expect(
        stranger.plain(SendCodeResponse, 'POST', paths.codes, { email: stranger === client ? email : known.email }),
      ).rejects.toMatchObject({
        code: 'auth.rate',
      })
    }
  })
  it('bounds codes within an hour', async () => {
    const strict = await startTestServer({ database: test.database, limits: { codesPerHour: 2 } })
    const email = await strict.newEmail()
    const client = strict.client(email)
    for (let i = 0; i < 2; i++) {
      await client.plain(SendCodeResponse, 'POST', paths.codes, { email })
      strict.time.now += 31
    }
    await expect(client.plain(SendCodeResponse, 'POST', paths.codes, { email })).rejects.toMatchObject({ code: 'auth.rate' })
    strict.time.now += 3600
    await client.plain(SendCodeResponse, 'POST', paths.codes, { email })
    await strict.close()
  })
  it('does not spend a code on a device whose signature is wrong', async () => {
    const { email, client, code } = await asked()
    const body = { email, code, devicePublicKey: client.deviceKey, deviceName: 'x', signature: '0'.repeat(128) }
    await expect(client.plain(SessionResponse, 'POST', paths.sessions, body)).rejects.toMatchObject({ code: 'input.invalid', status: 400 })
    await client.createSession(code)
  })
})

describe('sessions', () => {
  const signedIn = async () => {
    const client = test.client(await test.newEmail())
    await client.signIn()
    return client
  }
  const send = (headers: Record<string, string>, path: string = paths.account) =>
    test.send({ method: 'GET', path, headers, body: undefined })
  const idOf = (body: Uint8Array): string => JSON.parse(new TextDecoder().decode(body)).id

  it('slide for thirty minutes and then end', async () => {
    const client = await signedIn()
    test.time.now += 1799
    await client.account()
    test.time.now += 1799
    await client.account()
    test.time.now += 1800
    await expect(client.account()).rejects.toMatchObject({ code: 'auth.session_expired', status: 401, id: 'AUTH_FAILED' })
  })
  it('are kept as a hash of the token', async () => {
    const client = await signedIn()
    const rows = await test.deps().db.selectFrom('sessions').selectAll().execute()
    expect(rows.map((row) => toHex(row.token_hash))).not.toContain(client.session.token)
  })
  it('refuse a replayed request', async () => {
    const client = await signedIn()
    const headers = client.proofHeaders('GET', paths.account, new Uint8Array())
    expect((await send(headers)).status).toBe(200)
    expect(await send(headers)).toMatchObject({ status: 401 })
    const answers = client.proofHeaders('GET', paths.account, new Uint8Array())
    const parallel = await Promise.all(Array.from({ length: 10 }, () => send(answers)))
    expect(parallel.filter((reply) => reply.status === 200)).toHaveLength(1)
  })
  it('refuse a signature for another path, query, method, body, token or device', async () => {
    const client = await signedIn()
    const other = await signedIn()
    const empty = new Uint8Array()
    for (const headers of [
      client.proofHeaders('GET', paths.health, empty),
      client.proofHeaders('GET', `${paths.account}?a=1`, empty),
      client.proofHeaders('POST', paths.account, empty),
      client.proofHeaders('GET', paths.account, Uint8Array.of(1)),
      { ...client.proofHeaders('GET', paths.account, empty), authorization: `Bearer ${other.session.token}` },
      { ...client.proofHeaders('GET', paths.account, empty), authorization: `Bearer ${toHex(random(32))}` },
      { authorization: `Bearer ${client.session.token}` },
      {},
    ]) {
      const reply = await send(headers)
      expect([reply.status, idOf(reply.body)]).toEqual([401, 'AUTH_FAILED'])
    }
  })
  it('end at sign-out', async () => {
    const client = await signedIn()
    await client.json(Empty, 'DELETE', paths.session)
    await expect(client.account()).rejects.toMatchObject({ code: 'auth.session_expired' })
  })
  it('do not let a device key move to another client', async () => {
    const seed = random(32)
    const first = test.client(await test.newEmail(), { deviceSeed: seed })
    await first.signIn()
    await expect(test.client(await test.newEmail(), { deviceSeed: seed }).signIn()).rejects.toMatchObject({ code: 'input.invalid' })
  })
})

describe('renewal by device key', () => {
  it('works for a device of the live epoch, once a challenge', async () => {
    const { owner } = await test.enrolled()
    test.time.now += 7200
    await expect(owner.account()).rejects.toMatchObject({ code: 'auth.session_expired' })
    await owner.renew()
    expect((await owner.account()).wallets).toHaveLength(1)
  })
  it('refuses unknown keys, foreign signatures, and a challenge twice or late', async () => {
    const { owner } = await test.enrolled()
    const stranger = test.client(await test.newEmail())
    await expect(stranger.renew()).rejects.toMatchObject({ code: 'auth.session_expired' })
    await stranger.signIn()
    await expect(stranger.renew()).rejects.toMatchObject({ code: 'auth.session_expired' })
    const { challenge } = await owner.plain(ChallengeResponse, 'POST', paths.challenges, { devicePublicKey: owner.deviceKey })
    const body = { devicePublicKey: owner.deviceKey, challenge, signature: toHex(ed25519.sign(random(8), owner.seed)) }
    await expect(owner.plain(SessionResponse, 'POST', paths.renewals, body)).rejects.toMatchObject({ code: 'auth.session_expired' })
  })
  it('tells a replaced device that it was revoked', async () => {
    const { owner, backup } = await test.enrolled()
    const email = (
      await test.deps().db.selectFrom('clients').selectAll().where('client_id', '=', owner.session.clientId).executeTakeFirstOrThrow()
    ).email
    test.time.now += 60
    const next = test.client(email)
    await next.signIn()
    await next.run(backup, { method: 'CUSTOM', version: 2 })
    await owner.renew()
    await expect(owner.account()).rejects.toMatchObject({ code: 'auth.session_revoked' })
    test.time.now += 60
    await expect(owner.signIn()).rejects.toMatchObject({ code: 'auth.session_revoked' })
  })
  it('lets a replaced device ask how its own operation ended, and nothing else', async () => {
    const { owner, backup } = await test.enrolled()
    const { email } = await test
      .deps()
      .db.selectFrom('clients')
      .selectAll()
      .where('client_id', '=', owner.session.clientId)
      .executeTakeFirstOrThrow()
    const [first, second] = [test.client(email), test.client(email)]
    for (const device of [first, second]) {
      test.time.now += 60
      await device.signIn()
    }
    const prepared = await first.reshare(backup)
    await second.run(backup, { method: 'CUSTOM', version: 2 })
    await expect(first.status(prepared.operationId)).rejects.toMatchObject({ code: 'auth.session_revoked' })
    await first.renew()
    const { state, receipt } = await first.status(prepared.operationId)
    expect([state, receipt === null]).toEqual(['ABORTED', false])
    await expect(first.account()).rejects.toMatchObject({ code: 'auth.session_revoked' })
    await expect(first.reshare(backup)).rejects.toMatchObject({ code: 'auth.session_revoked' })
    await expect(first.commit(prepared, [])).rejects.toMatchObject({ code: 'auth.session_revoked' })
  })
})
