import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { toHex } from '#shared/bytes.ts'
import { startAdminServer } from '../src/admin/admin-server.ts'
import { runCommand } from '../src/admin/cli.ts'
import { createAdmin } from '../src/admin/commands.ts'
import { takeLock } from '../src/admin/lock.ts'
import { verifyAudit } from '../src/audit/audit-log.ts'
import { readConfig } from '../src/config.ts'
import { openAnchor } from '../src/kms/anchor.ts'
import { openFileKms } from '../src/kms/kms.file.ts'
import { activateSigningKey, addSigningKey, openSigningKeys } from '../src/kms/signing-keys.ts'
import { createLog } from '../src/log.ts'
import type { Runtime } from '../src/runtime.ts'
import { newId, random } from './client.ts'
import { startTestServer, type TestServer } from './helper.ts'

let folder = ''
let test: TestServer
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rekindle-operator-'))
  test = await startTestServer()
})
afterAll(async () => {
  await test.close()
  await rm(folder, { recursive: true, force: true })
})
const fresh = (): string => path.join(folder, newId())
const aad = random(8)

describe('the file KMS', () => {
  it('seals, unseals, and forgets for good', async () => {
    const file = fresh()
    const kms = await openFileKms(file)
    const [keyId, secret] = [newId(), random(100)]
    const sealed = await kms.seal(keyId, secret, aad)
    expect(await kms.unseal(keyId, sealed, aad)).toEqual(secret)
    await kms.destroy(keyId)
    await kms.destroy(keyId)
    await expect(kms.unseal(keyId, sealed, aad)).rejects.toThrow()
    await kms.close()
    const again = await openFileKms(file)
    expect(again.isAlive(keyId)).toBe(false)
    await expect(again.seal(keyId, secret, aad)).rejects.toThrow('used before')
    await again.close()
  })
  it('overwrites a destroyed key in place', async () => {
    const file = fresh()
    const kms = await openFileKms(file)
    const keyId = newId()
    await kms.seal(keyId, random(4), aad)
    const key = (await readFile(file)).subarray(17, 49)
    await kms.destroy(keyId)
    expect((await readFile(file)).includes(key)).toBe(false)
    await kms.close()
  })
  it('refuses changed bytes, another aad, another key and short tags', async () => {
    const kms = await openFileKms(fresh())
    const [a, b] = [newId(), newId()]
    const sealed = await kms.seal(a, random(4), aad)
    await kms.seal(b, random(4), aad)
    for (let i = 0; i < sealed.length; i++) {
      const changed = Uint8Array.from(sealed)
      changed[i] = (changed[i] ?? 0) ^ 1
      await expect(kms.unseal(a, changed, aad)).rejects.toThrow()
    }
    await expect(kms.unseal(a, sealed, random(8))).rejects.toThrow()
    await expect(kms.unseal(b, sealed, aad)).rejects.toThrow()
    await expect(kms.unseal(a, sealed.slice(0, -1), aad)).rejects.toThrow()
    await expect(kms.unseal(a, sealed.slice(0, 20), aad)).rejects.toThrow()
    await expect(kms.unseal(newId(), sealed, aad)).rejects.toThrow()
    await kms.close()
  })
  it('uses a key id once, also when asked twice at the same time, and remembers ids that it never had', async () => {
    const kms = await openFileKms(fresh())
    const keyId = newId()
    const results = await Promise.allSettled([kms.seal(keyId, random(4), aad), kms.seal(keyId, random(4), aad)])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const never = newId()
    await kms.destroy(never)
    await expect(kms.seal(never, random(4), aad)).rejects.toThrow('used before')
    await kms.close()
  })
  it('survives a record torn at every byte: whole ones before it live', async () => {
    const file = fresh()
    const kms = await openFileKms(file)
    const [first, second] = [newId(), newId()]
    const sealed = await kms.seal(first, random(4), aad)
    await kms.seal(second, random(4), aad)
    await kms.close()
    const bytes = await readFile(file)
    for (let length = 64; length < 128; length++) {
      await writeFile(file, bytes.subarray(0, length))
      const torn = await openFileKms(file)
      expect([torn.isAlive(first), torn.isAlive(second)]).toEqual([true, false])
      expect(await torn.unseal(first, sealed, aad)).toHaveLength(4)
      await torn.close()
    }
  })
})

describe('the anchor', () => {
  it('keeps the highest counters over restarts and torn lines', async () => {
    const file = fresh()
    const [a, b] = [newId(), newId()]
    const anchor = await openAnchor(file)
    await anchor.raise(a, { seq: 3, fence: 1 })
    await anchor.raise(a, { seq: 2, fence: 2 })
    await anchor.raise(b, { seq: 1, fence: 1 })
    await anchor.close()
    await writeFile(file, `${await readFile(file, 'utf8')}${a} 9`)
    const again = await openAnchor(file)
    expect([again.of(a), again.of(b), again.of(newId())]).toEqual([{ seq: 3, fence: 2 }, { seq: 1, fence: 1 }, undefined])
    await again.raise(b, { seq: 2, fence: 1 })
    await again.close()
    const third = await openAnchor(file)
    expect([third.of(a), third.of(b)]).toEqual([
      { seq: 3, fence: 2 },
      { seq: 2, fence: 1 },
    ])
    const keyId = newId()
    await third.condemn([keyId])
    await third.close()
    const fourth = await openAnchor(file)
    expect([fourth.condemned().has(keyId), fourth.condemned().size]).toEqual([true, 1])
    await fourth.close()
  })
})

describe('signing keys', () => {
  it('are made once, and rotate in two steps', async () => {
    const file = fresh()
    const first = await openSigningKeys(file)
    expect((await openSigningKeys(file)).keyId).toBe(first.keyId)
    const added = await addSigningKey(file)
    const published = await openSigningKeys(file)
    expect([published.keyId, published.published.map(({ keyId }) => keyId)]).toEqual([first.keyId, [first.keyId, added]])
    await activateSigningKey(file, added)
    const rotated = await openSigningKeys(file)
    expect([rotated.keyId, rotated.published[0]?.publicKey]).toEqual([added, toHex(first.publicKey)])
    await expect(activateSigningKey(file, 'none')).rejects.toThrow()
  })
})

describe('the audit log', () => {
  it('is a chain that shows a changed row, and the database refuses the change', async () => {
    await test.enrolled()
    const { db } = test.deps()
    expect(await verifyAudit(db)).toBeGreaterThan(5)
    await expect(db.updateTable('audit').set({ event: 'nothing' }).where('id', '=', 1).execute()).rejects.toThrow('append only')
    await expect(db.deleteFrom('audit').execute()).rejects.toThrow('append only')
    const head = await db.selectFrom('audit_head').selectAll().executeTakeFirstOrThrow()
    await db
      .updateTable('audit_head')
      .set({ hash: random(32) })
      .execute()
    await expect(verifyAudit(db)).rejects.toThrow('head')
    await db.updateTable('audit_head').set({ hash: head.hash }).execute()
    await verifyAudit(db)
  })
})

describe('settings', () => {
  it('have defaults for a loopback server', () => {
    expect(readConfig({})).toMatchObject({ host: '127.0.0.1', port: 8787, dataFolder: undefined, printCodes: false })
  })
  it.each([
    [{ REKINDLE_PORT: '70000' }, 'REKINDLE_PORT'],
    [{ REKINDLE_PORT: 'x' }, 'REKINDLE_PORT'],
    [{ DATABASE_URL: 'mysql://u:secret@h/d', REKINDLE_DATA: 'd' }, 'DATABASE_URL'],
    [{ DATABASE_URL: 'postgres://u:secret@h/d' }, 'REKINDLE_DATA'],
    [{ SMTP_URL: 'http://x' }, 'SMTP_URL'],
    [{ REKINDLE_PRINT_CODES: 'yes' }, 'REKINDLE_PRINT_CODES'],
    [{ REKINDLE_RATE_CLIENT: '0' }, 'REKINDLE_RATE_CLIENT'],
    [{ REKINDLE_MAIN_NETWORKS: '1' }, 'REKINDLE_MAIN_NETWORKS'],
    [{ REKINDLE_HOST: '0.0.0.0' }, 'REKINDLE_PUBLIC_URL'],
    [{ REKINDLE_PUBLIC_URL: 'http://wallet.example.org' }, 'REKINDLE_PUBLIC_URL'],
    [{ REKINDLE_PUBLIC_URL: 'https://example.org/wallet' }, 'REKINDLE_PUBLIC_URL'],
  ])('%o fail at start, named, without their values', (env, name) => {
    const read = () => readConfig(env)
    expect(read).toThrow(name)
    expect(read).not.toThrow('secret')
  })
})

describe('the log', () => {
  it('passes named fields only, and no text', () => {
    const lines: string[] = []
    const log = createLog({ write: (line) => void lines.push(line) })
    log.info({ event: 'x', token: 'secret-1', code: { nested: 'secret-2' } }, 'secret-3')
    log.info('secret-4')
    expect(lines).toHaveLength(1)
    expect(lines.join()).toContain('"event":"x"')
    expect(lines.join()).not.toContain('secret')
  })
})

describe('commands', () => {
  let stop: (() => Promise<void>) | undefined
  afterEach(async () => {
    await stop?.()
    stop = undefined
  })
  const running = async () => {
    const data = fresh()
    await rm(data, { force: true, recursive: true })
    execFileSync(process.execPath, ['-e', `require('fs').mkdirSync(${JSON.stringify(data)})`])
    const { maintenance } = test.server().cosigner
    const runtime: Runtime = { deps: test.deps(), database: test.database, folder: data, close: async () => undefined }
    stop = await startAdminServer(path.join(data, 'admin.json'), createAdmin(runtime, maintenance))
    return { REKINDLE_DATA: data }
  }
  it('reach the running server: add, list, freeze, unfreeze, back up', async () => {
    const env = await running()
    const email = `${newId()}@example.org`
    const run = async (...words: string[]) => JSON.parse(await runCommand(words, env))
    const { clientId } = await run('admin', 'add-client', email.toUpperCase())
    await expect(run('admin', 'add-client', email)).rejects.toThrow('recovery.conflict')
    const client = test.client(email)
    await client.enrol()
    const listed = (await run('admin', 'list')).clients.find((row: { client_id: string }) => row.client_id === clientId)
    expect(listed).toMatchObject({ email, wallet_id: client.session.walletId, frozen: false })
    await run('admin', 'freeze', email)
    expect((await client.wallet()).frozen).toBe(true)
    await run('admin', 'unfreeze', email)
    expect((await client.wallet()).frozen).toBe(false)
    await expect(run('admin', 'freeze', `${newId()}@example.org`)).rejects.toThrow('http.not_found')
    const report = await run('backup')
    expect(report.backups).toBeGreaterThan(0)
    expect((await readFile(report.file)).length).toBeGreaterThan(1000)
    await expect(run('admin', 'nonsense')).rejects.toThrow('Commands:')
    await expect(runCommand(['admin', 'list'], {})).rejects.toThrow('REKINDLE_DATA')
  })
  it('work alone where no server runs, and a restore brings back what the dump held', async () => {
    const env = { REKINDLE_DATA: fresh(), REKINDLE_CACHE: path.resolve('node_modules/.cache/rekindle') }
    const run = async (...words: string[]) => JSON.parse(await runCommand(words, env))
    const emails = async () => (await run('admin', 'list')).clients.map((row: { email: string }) => row.email)
    await run('admin', 'add-client', 'first@example.org')
    const { file } = await run('backup')
    await run('admin', 'add-client', 'second@example.org')
    expect(await emails()).toEqual(['first@example.org', 'second@example.org'])
    await run('restore', file)
    expect(await emails()).toEqual(['first@example.org'])
    await expect(run('restore', `${file}.none`)).rejects.toThrow('Commands:')
    const { keyId } = await run('signing-key', 'add')
    expect(await run('signing-key', 'use', keyId)).toEqual({ active: keyId })
  }, 120_000)
  it('the way in needs the token, POST, and no browser', async () => {
    const env = await running()
    const { url, token } = JSON.parse(await readFile(path.join(env.REKINDLE_DATA, 'admin.json'), 'utf8'))
    const ask = async (method: string, headers: Record<string, string>) =>
      (await fetch(url, { method, headers, ...(method === 'POST' ? { body: '{"command":"list"}' } : {}) })).status
    expect(await ask('POST', { authorization: `Bearer ${token}` })).toBe(200)
    expect(await ask('POST', {})).toBe(404)
    expect(await ask('POST', { authorization: `Bearer ${newId()}${newId()}` })).toBe(404)
    expect(await ask('GET', { authorization: `Bearer ${token}` })).toBe(404)
    expect(await ask('POST', { authorization: `Bearer ${token}`, origin: 'http://127.0.0.1' })).toBe(404)
  })
  it('a data folder belongs to one process; a dead one leaves it', async () => {
    const file = fresh()
    const release = await takeLock(file)
    await writeFile(file, String(process.ppid))
    await expect(takeLock(file)).rejects.toThrow('Another server')
    await writeFile(file, '999999999')
    const again = await takeLock(file)
    await again()
    await release()
  })
})
