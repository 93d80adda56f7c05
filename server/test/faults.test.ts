import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { toHex } from '#shared/bytes.ts'
import { paths } from '#shared/http/contract.ts'
import { decodeShare, encodeShare } from '#shared/mpc/share.ts'
import type { Kms } from '../src/kms/kms.ts'
import { newId, type Send, type TestClient } from './client.ts'
import { createBodyRecord, createFaults, faultPlugin } from './fault-plugin.ts'
import { startTestServer, type TestServer } from './helper.ts'
import { storedBytes } from './stored-bytes.ts'

const faults = createFaults()
const record = createBodyRecord()
const broken = { seal: false, destroy: false }
const plaintexts: Uint8Array[] = []
const notices: string[] = []
const mail = { isDown: false }
let test: TestServer
let url = ''

const shaky = (kms: Kms): Kms => ({
  ...kms,
  seal: (keyId, plaintext, aad) => {
    if (broken.seal) return Promise.reject(new Error('KMS is down'))
    plaintexts.push(Uint8Array.from(plaintext))
    return kms.seal(keyId, plaintext, aad)
  },
  destroy: (keyId) => (broken.destroy ? Promise.reject(new Error('KMS is down')) : kms.destroy(keyId)),
})

beforeAll(async () => {
  test = await startTestServer({
    extend: faultPlugin(faults, record),
    kms: shaky,
    notify: {
      notice: async (email, { kind }) => {
        if (mail.isDown) throw new Error('mail server is down')
        notices.push(`${kind} ${email}`)
      },
    },
  })
  await test.server().app.listen({ host: '127.0.0.1', port: 0 })
  url = `http://127.0.0.1:${(test.server().app.server.address() as AddressInfo).port}`
})
afterAll(() => test.close())
afterEach(() => {
  faults.clear()
  broken.seal = false
  broken.destroy = false
  mail.isDown = false
})

/** Over a real socket, so that a connection can break. */
const send: Send = async ({ method, path, headers, body }) => {
  const reply = await fetch(url + path, { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body: Buffer.from(body) }) })
  return { status: reply.status, type: reply.headers.get('content-type') ?? '', body: new Uint8Array(await reply.arrayBuffer()) }
}
const lost = async () => {
  const email = await test.newEmail()
  const owner = test.client(email, { send })
  const { prepared, backup } = await owner.enrol()
  test.time.now += 31
  const device = test.client(email, { send })
  await device.signIn()
  return { email, owner, old: prepared, backup, device }
}
const epochStates = async (client: TestClient) => (await client.wallet()).epochs.map((epoch) => epoch.state)

describe('answers that are lost', () => {
  it('COMMIT went through: sent again it gives the same receipt', async () => {
    const { device, backup } = await lost()
    const prepared = await device.reshare(backup)
    const proofs = await device.prove(prepared)
    faults.add({ kind: 'drop_response', path: '/commit$' })
    await expect(device.commit(prepared, proofs)).rejects.toThrow('fetch failed')
    const { receipt } = await device.commit(prepared, proofs)
    expect(await device.status(prepared.operationId)).toMatchObject({ state: 'COMMITTED', receipt })
    expect(await epochStates(device)).toEqual(['LIVE', 'DESTROYED'])
  })
  it('COMMIT never arrived: the old device signs until it does', async () => {
    const { owner, old, device, backup } = await lost()
    const prepared = await device.reshare(backup)
    const proofs = await device.prove(prepared)
    faults.add({ kind: 'drop_request', path: '/commit$' })
    await expect(device.commit(prepared, proofs)).rejects.toThrow('fetch failed')
    expect(await owner.checkDevice(old.share)).toEqual({ verified: true })
    await device.commit(prepared, proofs)
    await expect(owner.account()).rejects.toMatchObject({ code: 'auth.session_revoked' })
  })
  it.each([1, 2, 3])('round %i of the re-share: the attempt is over, the next one works', async (round) => {
    const { owner, old, device, backup } = await lost()
    faults.add({ kind: 'drop_response', path: `/reshare/${round}$` })
    await expect(device.reshare(backup)).rejects.toThrow('fetch failed')
    expect(await owner.checkDevice(old.share)).toEqual({ verified: true })
    await device.run(backup, { method: 'CUSTOM', version: 2 })
  })
  it.each(['/proof/1$', '/proof/2$'])('%s: the proof is repeated with fresh nonces', async (path) => {
    const { device, backup } = await lost()
    const prepared = await device.reshare(backup)
    faults.add({ kind: 'drop_response', path })
    await expect(device.prove(prepared)).rejects.toThrow('fetch failed')
    await device.commit(prepared, await device.prove(prepared))
  })
  it('CONFIRM went through: sent again it gives the same receipt', async () => {
    const { owner, old } = await lost()
    const made = await owner.makeBackup(old.share, { method: 'CUSTOM', version: 2, serverRandom: await owner.freshRandom() })
    await owner.upload(made)
    await owner.proveBackup(made)
    faults.add({ kind: 'drop_response', path: '/confirm$' })
    await expect(owner.confirm(made)).rejects.toThrow('fetch failed')
    expect((await owner.confirm(made)).receipt.signature).toHaveLength(128)
  })
})

describe('a KMS that fails', () => {
  it('at PREPARE: nothing is pending, and trying again works', async () => {
    const { owner, old, device, backup } = await lost()
    broken.seal = true
    await expect(device.reshare(backup)).rejects.toMatchObject({ code: 'http.server_error', status: 503 })
    const rows = await test.deps().db.selectFrom('epochs').selectAll().where('wallet_id', '=', owner.session.walletId).execute()
    expect(rows.map((row) => row.state)).toEqual(['LIVE'])
    broken.seal = false
    expect(await owner.checkDevice(old.share)).toEqual({ verified: true })
    await device.run(backup, { method: 'CUSTOM', version: 2 })
  })
  it('at destroying: the epoch is refused all the same, and destroyed later', async () => {
    const { device, old, backup } = await lost()
    const prepared = await device.reshare(backup)
    const proofs = await device.prove(prepared)
    broken.destroy = true
    await device.commit(prepared, proofs)
    expect(await epochStates(device)).toEqual(['LIVE', 'RETIRED'])
    await expect(device.checkDevice(old.share)).rejects.toMatchObject({ code: 'recovery.epoch_retired' })
    broken.destroy = false
    await test.server().cosigner.maintenance.retryDestroying()
    expect(await epochStates(device)).toEqual(['LIVE', 'DESTROYED'])
    const epoch = await test
      .deps()
      .db.selectFrom('epochs')
      .selectAll()
      .where('epoch_id', '=', toHex(old.share.sharingId))
      .executeTakeFirstOrThrow()
    expect([epoch.sealed_share, test.deps().kms.isAlive(epoch.key_id)]).toEqual([null, false])
    expect(epoch.destroyed_signature).toHaveLength(128)
  })
})

describe('mail', () => {
  it('that fails never stops a commit; the notice goes out later', async () => {
    const { email, device, backup } = await lost()
    mail.isDown = true
    const prepared = await device.reshare(backup)
    await device.commit(prepared, await device.prove(prepared))
    await test.server().outbox.flush()
    mail.isDown = false
    await test.server().outbox.flush()
    expect(notices).toContain(`recovered ${email}`)
  })
})

describe('the fault plan itself', () => {
  const health = () => send({ method: 'GET', path: paths.health, headers: {}, body: undefined })
  it.each([
    [{ kind: 'status', status: 503 } as const, 503, 'application/json'],
    [{ kind: 'html' } as const, 200, 'text/html'],
    [{ kind: 'redirect', location: 'https://example.org/' } as const, 302, ''],
    [{ kind: 'big', bytes: 100_000 } as const, 200, 'application/json'],
  ])('%o', async (fault, status, type) => {
    faults.add({ ...fault, path: '/health$' })
    const reply = await health()
    expect([reply.status, reply.type.split(';')[0]]).toEqual([status, type])
    expect((await health()).status).toBe(200)
  })
  it('changes answers on their way', async () => {
    faults.add({ kind: 'replace', from: '"rekindle"', to: '"other"', path: '/health$' })
    expect(new TextDecoder().decode((await health()).body)).toContain('"other"')
    faults.add({ kind: 'truncate', bytes: 3, path: '/health$' })
    expect((await health()).body).toHaveLength(3)
    const plain = (await health()).body
    faults.add({ kind: 'flip', byte: 0, path: '/health$' })
    expect((await health()).body[0]).toBe((plain[0] ?? 0) ^ 1)
  })
})

describe('secrets', () => {
  it('of either side are in no row, no body and no log line of a whole recovery', async () => {
    record.clear()
    plaintexts.splice(0)
    const { owner, device, old, backup } = await lost()
    const recovered = await device.run(backup, { method: 'CUSTOM', version: 2 })
    const stored = await storedBytes(test.database)
    const bodies = record.all()
    const log = Buffer.from(test.lines.join('\n'))
    expect(stored.includes(owner.session.walletId)).toBe(true)
    expect(bodies.includes(newId())).toBe(false)
    expect(bodies.includes(recovered.prepared.operationId) || bodies.length > 0).toBe(true)

    const shares = [old.share, backup.share, recovered.prepared.share, recovered.backup.share]
    const own = shares.flatMap(({ curves }) => curves.map(({ share }) => Buffer.from(share)))
    // What the co-signer sealed, and the scalars in it.
    const sealed = plaintexts.map((bytes) => decodeShare(bytes, 'cosigner').curves.map(({ share }) => Buffer.from(share)))
    const cosigner = [...plaintexts.map((bytes) => Buffer.from(bytes)), ...sealed.flat()]
    expect(cosigner).toHaveLength(12)
    for (const secret of [...own, ...shares.map((share) => Buffer.from(encodeShare(share))), ...cosigner]) {
      const spellings = [secret, Buffer.from(secret).reverse(), secret.toString('hex'), secret.toString('base64').replace(/=+$/, '')]
      for (const spelling of spellings) for (const place of [stored, bodies, log]) expect(place.includes(spelling)).toBe(false)
    }
    const code = [...test.codes.values()].at(-1) ?? ''
    expect(log.includes(code)).toBe(false)
  })
})
