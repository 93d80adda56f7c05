import { readFileSync } from 'node:fs'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { toHex } from '#shared/bytes.ts'
import type { ErrorCode } from '#shared/errors.ts'
import type { AccountResponse } from '#shared/http/contract.ts'
import { expect, filesUnder, type Lost, makeFolder, test } from '../fixtures/index.ts'
import type { Fault } from '../fixtures/proxy.ts'

const json = { 'content-type': 'application/json' }
const cipherText = (change: (bytes: Buffer) => Buffer): Fault => ({
  do: 'edit',
  body: (body) => {
    const answer = JSON.parse(body.toString()) as { cipherText: string }
    return Buffer.from(JSON.stringify({ cipherText: change(Buffer.from(answer.cipherText, 'base64')).toString('base64') }))
  },
})
const flip = (at: number) => (bytes: Buffer) => {
  const copy = Buffer.from(bytes)
  const index = at < 0 ? copy.length + at : at
  copy[index] = (copy[index] ?? 0) ^ 1
  return copy
}

type Case = {
  readonly name: string
  readonly request: RegExp
  readonly fault: Fault
  readonly code: ErrorCode
}
const BACKUP = /GET \/portal\//
const answer = (status: number, headers: Record<string, string>, body: Buffer | string): Fault => ({
  do: 'answer',
  with: { status, headers, body },
})

const whileOpening: readonly Case[] = [
  {
    name: 'HTML',
    request: BACKUP,
    fault: answer(200, { 'content-type': 'text/html' }, '<h1>Sign in to Wi-Fi</h1>'),
    code: 'http.bad_response',
  },
  { name: 'a redirect', request: BACKUP, fault: answer(302, { location: 'https://example.org/' }, ''), code: 'http.bad_response' },
  {
    name: 'a fault of its own',
    request: BACKUP,
    fault: answer(503, json, '{"id":"INTERNAL_ERROR","message":"<b>call 555</b>"}'),
    code: 'http.server_error',
  },
  { name: 'nothing', request: BACKUP, fault: { do: 'cut', when: 'before' }, code: 'http.unreachable' },
  { name: '10 MB', request: BACKUP, fault: answer(200, json, Buffer.alloc(10 * 1024 * 1024, 0x20)), code: 'http.too_large' },
  { name: 'extra fields', request: BACKUP, fault: answer(200, json, '{"cipherText":"AAAA","extra":1}'), code: 'http.bad_response' },
  { name: 'a prototype', request: BACKUP, fault: answer(200, json, '{"__proto__":{"cipherText":"AAAA"}}'), code: 'http.bad_response' },
  { name: 'a ciphertext that is cut off', request: BACKUP, fault: cipherText((bytes) => bytes.subarray(0, -20)), code: 'backup.format' },
  { name: 'an empty ciphertext', request: BACKUP, fault: cipherText(() => Buffer.alloc(0)), code: 'backup.format' },
  { name: 'a ciphertext with a flipped bit', request: BACKUP, fault: cipherText(flip(-40)), code: 'backup.decrypt_failed' },
  { name: 'a ciphertext with another magic word', request: BACKUP, fault: cipherText(flip(0)), code: 'backup.format' },
]

/** What a failure must leave as it was: the account at the server, the old device's power to sign, and the profile's vault. */
const stateOf = async (lost: Lost, profile: string) => {
  const { wallets } = await lost.session.api.account()
  const vault = filesUnder(profile).filter((file) => /vault|slot|journal/.test(file.slice(profile.length)) && !file.includes('chromium'))
  return {
    wallets: wallets.map(({ backups, epochs, publicKeys, frozen }) => ({ backups, epochs, publicKeys, frozen })),
    vault: vault.map((file) => [file, readFileSync(file, 'hex')]),
    signs: await lost.tryToSign({ epochId: lost.epochId, session: lost.session }),
  }
}

test.describe('while the backup is opened, the server answers', () => {
  for (const { name, request, fault, code } of whileOpening)
    test(name, async ({ lose, launch, answers, network, profile }) => {
      const lost = await lose()
      const { app, wizard } = await launch()
      await wizard.toBackups(answers(lost))
      await wizard.chooseBackup('CUSTOM')
      await app.pickFolder(lost.folder)
      const before = await stateOf(lost, profile)
      network.fault(request, fault)
      await wizard.unlockWithFolder()
      await wizard.saysError(code)
      await expect(wizard.page.getByText(/555|<b>|Wi-Fi/)).toHaveCount(0)
      expect(await stateOf(lost, profile)).toEqual(before)
      network.clear()
      await wizard.openAgain(() => app.pickFolder(lost.folder))
    })
})

test.describe('the custodian hands out', () => {
  test("another client's ciphertext", async ({ lose, launch, answers, network, profile }) => {
    const lost = await lose({ subfolder: 'own' })
    const other = await lose({ subfolder: 'other' })
    const { app, wizard } = await launch()
    await wizard.toBackups(answers(lost))
    await wizard.chooseBackup('CUSTOM')
    await app.pickFolder(lost.folder)
    const before = await stateOf(lost, profile)
    network.fault(
      BACKUP,
      cipherText(() => Buffer.from(other.cipherText, 'base64')),
    )
    await wizard.unlockWithFolder()
    await wizard.saysError('backup.wrong_owner')
    expect(await stateOf(lost, profile)).toEqual(before)
  })

  test('an older version of the ciphertext', async ({ lose, launch, answers, network, folder }) => {
    const lost = await lose({ subfolder: 'cloud' })
    const first = await launch()
    await first.wizard.toConfirm(answers(lost), () => first.app.pickFolder(lost.folder))
    await first.wizard.recover()
    await first.wizard.isDone()
    await first.app.close()
    const { app, wizard } = await launch({ profile: makeFolder(folder, 'another-computer') })
    await wizard.toBackups(answers(lost))
    await wizard.chooseBackup('CUSTOM')
    await app.pickFolder(lost.folder)
    network.fault(
      BACKUP,
      cipherText(() => Buffer.from(lost.cipherText, 'base64')),
    )
    await wizard.unlockWithFolder()
    await wizard.saysError('backup.wrong_version')
  })
})

test("an account with other public keys than the backup's is refused", async ({ lose, launch, answers, network, profile }) => {
  const lost = await lose()
  const { app, wizard } = await launch()
  await wizard.toBackups(answers(lost))
  await wizard.chooseBackup('CUSTOM')
  await app.pickFolder(lost.folder)
  const before = await stateOf(lost, profile)
  network.fault(/GET \/v1\/account$/, {
    do: 'edit',
    body: (body) => {
      const account = JSON.parse(body.toString()) as AccountResponse
      // The base point: a valid key, and nobody's.
      for (const wallet of account.wallets)
        for (const key of wallet.publicKeys)
          if (key.curve === 'SECP256K1') key.publicKey = toHex(secp256k1.Point.BASE.toBytes(true)) as typeof key.publicKey
      return Buffer.from(JSON.stringify(account))
    },
  })
  await wizard.unlockWithFolder()
  await wizard.saysError('backup.public_key_mismatch')
  expect(await stateOf(lost, profile)).toEqual(before)
})

const whileRecovering: readonly Case[] = [
  {
    name: 'HTML to START',
    request: /\/operations$/,
    fault: answer(200, { 'content-type': 'text/html' }, '<p>'),
    code: 'http.bad_response',
  },
  {
    name: 'a message that is cut off',
    request: /\/reshare\/1$/,
    fault: { do: 'edit', body: (body) => body.subarray(0, -3) },
    code: 'mpc.protocol',
  },
  {
    name: 'a changed message of the first round',
    request: /\/reshare\/1$/,
    fault: { do: 'edit', body: flip(-1) },
    code: 'mpc.crypto_invalid',
  },
  {
    name: 'a changed message of the second round',
    request: /\/reshare\/2$/,
    fault: { do: 'edit', body: flip(-1) },
    code: 'mpc.crypto_invalid',
  },
  { name: 'nothing to a round', request: /\/reshare\/2$/, fault: { do: 'cut', when: 'after' }, code: 'http.unreachable' },
  {
    name: '10 MB to a round',
    request: /\/reshare\/1$/,
    fault: answer(200, { 'content-type': 'application/octet-stream' }, Buffer.alloc(10 * 1024 * 1024)),
    code: 'http.too_large',
  },
]

test.describe('while the wallet is recovered, the server answers', () => {
  for (const { name, request, fault, code } of whileRecovering)
    test(name, async ({ lose, launch, answers, network }) => {
      const lost = await lose()
      const { app, wizard } = await launch()
      await wizard.toConfirm(answers(lost), () => app.pickFolder(lost.folder))
      network.fault(request, fault)
      await wizard.recover()
      await wizard.isPaused(code)
      expect(await lost.tryToSign({ epochId: lost.epochId, session: lost.session })).toBeNull()
    })
})

test.describe('the page can ask for nothing else', () => {
  test('extra fields, wrong types, unknown channels and 10 MB are refused by main, with nothing done', async ({ launch }) => {
    const { wizard } = await launch()
    await wizard.isAt('welcome.title')
    const codes = await wizard.page.evaluate(async () => {
      const call = window.rekindle.call as (channel: string, input: unknown) => Promise<{ ok: boolean; error?: { code: string } }>
      const tries: [string, unknown][] = [
        ['auth:send-code', { email: 'alex@example.org', extra: 1 }],
        ['auth:send-code', { email: 7 }],
        ['auth:send-code', { email: `${'a'.repeat(10 * 1024 * 1024)}@example.org` }],
        ['preferences:set', JSON.parse('{"__proto__":{"theme":"dark"},"theme":"no such theme"}')],
        ['recovery:start', { share: 'x' }],
        ['no:such-channel', undefined],
      ]
      const answers: string[] = []
      for (const [channel, input] of tries) {
        const result = await call(channel, input)
        answers.push(result.ok ? 'ok' : (result.error?.code ?? ''))
      }
      return answers
    })
    expect(codes).toEqual(['input.invalid', 'input.invalid', 'input.too_large', 'input.invalid', 'input.invalid', 'ipc.unknown_channel'])
  })

  test('the page has two frozen functions, and nothing of Node', async ({ launch }) => {
    const { wizard } = await launch()
    await wizard.isAt('welcome.title')
    const seen = await wizard.page.evaluate(() => ({
      names: Object.keys(window.rekindle).sort(),
      isFrozen: Object.isFrozen(window.rekindle),
      node: ['require', 'process', 'Buffer', 'module', 'global'].filter((name) => name in window),
    }))
    expect(seen).toEqual({ names: ['call', 'watch'], isFrozen: true, node: [] })
  })
})
