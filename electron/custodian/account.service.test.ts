import { describe, expect, it } from 'vitest'
import { fromHex } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { paths } from '#shared/http/contract.ts'
import { createAccountService } from './account.service.ts'
import { hasCompleteBackup } from './account-view.ts'
import type { HttpClient, HttpRequest } from './http-client.ts'
import { createServerReadiness } from './server-readiness.ts'

const NOW = 1_800_000_000
const hex = (byte: string, bytes: number) => byte.repeat(bytes)
const backup = (state: string, complete: boolean) => ({
  ...{ backupId: hex('b1', 16), method: 'ICLOUD', version: 1, state, sharingId: hex('51', 32), createdAt: NOW },
  curves: [
    { curve: 'SECP256K1', complete: true },
    { curve: 'ED25519', complete },
  ],
})
const epoch = (state: string, name: string) => ({
  ...{ epochId: hex('e1', 32), counter: 1, state, deviceName: name, thisDevice: false, createdAt: NOW - 9 },
  ...{ retiredAt: state === 'LIVE' ? null : NOW - 5, destroyedAt: state === 'DESTROYED' ? NOW - 1 : null },
})
const wallet = { walletId: hex('aa', 16), frozen: false, publicKeys: [], operation: null }

/** Answers by path; keeps what was asked. */
const fakeServer = (answers: Record<string, () => unknown>) => {
  const asked: HttpRequest[] = []
  const client: HttpClient = {
    json: async (schema, request) => {
      asked.push(request)
      request.headers?.(new Uint8Array())
      const answer = answers[request.path]
      if (answer === undefined) throw new AppError('http.not_found')
      return schema.parse(answer()) as never
    },
    bytes: async () => new Uint8Array(),
  }
  return { client, asked }
}
let tokens = 0
const session = () => ({
  ...{ sessionToken: (++tokens).toString(16).padStart(64, '0'), expiresInSeconds: 1800, serverTime: NOW },
  ...{ clientId: 'client-1', walletId: wallet.walletId },
})
const fail = (code: 'auth.session_expired' | 'auth.code_wrong' | 'http.unreachable') => () => {
  throw new AppError(code)
}
const serviceOf = (answers: Record<string, () => unknown>) => {
  const server = fakeServer({
    [paths.codes]: () => ({ expiresInSeconds: 600, resendAfterSeconds: 30 }),
    [paths.sessions]: session,
    [paths.account]: () => ({
      clientId: 'client-1',
      serverTime: NOW,
      wallets: [
        {
          ...wallet,
          backups: [backup('ACTIVE', true), backup('SHREDDED', false)],
          epochs: [epoch('DESTROYED', 'Old'), epoch('PENDING', 'Nobody')],
        },
      ],
    }),
    ...answers,
  })
  const states: boolean[] = []
  const account = createAccountService({
    client: server.client,
    random: (length) => new Uint8Array(length).fill(7),
    time: () => NOW,
    deviceName: () => 'Here',
    onChange: () => states.push(account.isSignedIn()),
  })
  return { account, states, asked: server.asked }
}

describe('sign-in', () => {
  it('binds a session to the device key and shows the account without history', async () => {
    const { account, states, asked } = serviceOf({})
    await expect(account.confirmCode('123456')).rejects.toMatchObject({ code: 'auth.code_expired' })
    await account.sendCode('a@example.com')
    expect(await account.confirmCode('123456')).toEqual({
      ...{ email: 'a@example.com', walletId: wallet.walletId, frozen: false },
      backups: [backup('ACTIVE', true)],
      devices: [{ name: 'Old', state: 'destroyed', since: NOW - 1, thisDevice: false }],
    })
    expect(states).toEqual([true])
    const body = asked.find(({ path }) => path === paths.sessions)?.body as { json: { devicePublicKey: string; signature: string } }
    expect(fromHex(body.json.devicePublicKey)).toHaveLength(32)
    expect(fromHex(body.json.signature)).toHaveLength(64)
    await account.signOut()
    expect(account.isSignedIn()).toBe(false)
    expect(() => account.session()).toThrow(new AppError('auth.session_expired'))
  })

  it('a refused code leaves nobody signed in', async () => {
    const { account } = serviceOf({ [paths.sessions]: fail('auth.code_wrong') })
    await account.sendCode('a@example.com')
    await expect(account.confirmCode('000000')).rejects.toMatchObject({ code: 'auth.code_wrong' })
    expect(account.isSignedIn()).toBe(false)
  })
})

describe('renewal by the device key', () => {
  const challenge = { [paths.challenges]: () => ({ challenge: hex('cc', 32) }) }
  it('opens a new session once, in the middle of a request', async () => {
    let expired = 1
    const { account, asked } = serviceOf({
      ...challenge,
      [paths.renewals]: session,
      [paths.account]: () => (expired-- > 0 ? fail('auth.session_expired')() : { clientId: 'client-1', serverTime: NOW, wallets: [] }),
    })
    account.adoptDevice(new Uint8Array(32).fill(9))
    await account.renew()
    const before = account.session().token
    expect((await account.account()).walletId).toBeNull()
    expect(account.session().token).not.toBe(before)
    expect(asked.filter(({ path }) => path === paths.account)).toHaveLength(2)
  })

  it('of a device that the server does not know signs the person out', async () => {
    const { account, states } = serviceOf({ ...challenge, [paths.renewals]: fail('auth.session_expired') })
    await account.sendCode('a@example.com')
    await account.confirmCode('123456')
    const lost = serviceOf({ ...challenge, [paths.renewals]: fail('auth.session_expired'), [paths.account]: fail('auth.session_expired') })
    await lost.account.sendCode('a@example.com')
    await expect(lost.account.confirmCode('123456')).rejects.toMatchObject({ code: 'auth.session_expired' })
    expect(lost.account.isSignedIn()).toBe(false)
    expect(states).toEqual([true])
  })

  it('another device key ends the session of the one before', async () => {
    const { account } = serviceOf({})
    await account.sendCode('a@example.com')
    await account.confirmCode('123456')
    account.adoptDevice(account.deviceSeed())
    expect(account.isSignedIn()).toBe(true)
    account.adoptDevice(new Uint8Array(32).fill(1))
    expect(account.isSignedIn()).toBe(false)
  })
})

describe('readiness as the server sees it', () => {
  const health = (serverTime: number, apiVersion = 1) => ({
    [paths.health]: () => ({ name: 'rekindle', apiVersion, mainNetworks: false, serverTime }),
  })
  const read = async (answers: Record<string, () => unknown>, isSignedIn = true) => {
    const { account } = serviceOf(answers)
    if (isSignedIn) {
      await account.sendCode('a@example.com')
      await account.confirmCode('123456').catch(() => undefined)
    }
    return createServerReadiness(account, 'wallet.example')()
  }
  const accountWith = (over: object) => ({
    [paths.account]: () => ({ clientId: 'client-1', serverTime: NOW, wallets: [{ ...wallet, backups: [], epochs: [], ...over }] }),
  })

  it('is fine', async () => {
    const { server, backup, clock } = await read(health(NOW + 60))
    expect([server, backup.state, clock.state]).toEqual([{ state: 'ok', reason: null, detail: 'wallet.example' }, 'ok', 'ok'])
  })
  it.each([
    ['no backup', { ...health(NOW), ...accountWith({}) }, 'backup', 'failed', 'backup.none_complete'],
    [
      'one curve missing',
      { ...health(NOW), ...accountWith({ backups: [backup('ACTIVE', false)] }) },
      'backup',
      'failed',
      'backup.none_complete',
    ],
    [
      'only an old one',
      { ...health(NOW), ...accountWith({ backups: [backup('RETAINED', true)] }) },
      'backup',
      'failed',
      'backup.none_complete',
    ],
    [
      'frozen',
      { ...health(NOW), ...accountWith({ frozen: true, backups: [backup('ACTIVE', true)] }) },
      'backup',
      'failed',
      'recovery.wallet_frozen',
    ],
    ['unreachable', { [paths.health]: fail('http.unreachable') }, 'server', 'failed', 'http.unreachable'],
    ['another version', health(NOW, 2), 'server', 'failed', 'http.version'],
    ['clock off by an hour', health(NOW + 3600), 'clock', 'attention', 'clock.off'],
    ['clock off by years', health(NOW - 400_000_000), 'clock', 'failed', 'clock.off'],
    ['clock unknown', { [paths.health]: fail('http.unreachable') }, 'clock', 'attention', 'clock.unknown'],
  ] as const)('%s', async (_name, answers, id, state, reason) => {
    expect((await read(answers))[id]).toMatchObject({ state, reason })
  })
  it('without a session says so', async () => {
    expect((await read(health(NOW), false)).backup).toMatchObject({ state: 'failed', reason: 'auth.session_expired' })
    expect(hasCompleteBackup({ backups: [] })).toBe(false)
  })
})
