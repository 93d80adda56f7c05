import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromHex, lengthPrefixed, toHex } from '#shared/bytes.ts'
import { CommitResponse, paths, type SignedStatement, StartResponse } from '#shared/http/contract.ts'
import { encodeKnowledge, proveKnowledge } from '#shared/mpc/knowledge.ts'
import { takeoverContext } from '#shared/recovery/contexts.ts'
import { verifyReceipt } from '#shared/recovery/receipt.ts'
import { type Base, newId, present, random, type TestClient } from './client.ts'
import { startTestServer, type TestServer } from './helper.ts'

let test: TestServer
beforeAll(async () => {
  test = await startTestServer()
})
afterAll(() => test.close())

const receiptOf = (signed: SignedStatement | null) => verifyReceipt(present(signed), test.cosignerKeys())
const emailOf = async (client: TestClient): Promise<string> =>
  (await test.deps().db.selectFrom('clients').selectAll().where('client_id', '=', client.session.clientId).executeTakeFirstOrThrow()).email
/** A wallet whose device is lost, and new devices that are signed in. */
const lost = async (count = 1) => {
  const { owner, backup, prepared } = await test.enrolled()
  const email = await emailOf(owner)
  const devices: TestClient[] = []
  for (let i = 0; i < count; i++) {
    test.time.now += 31
    const device = test.client(email, { deviceName: `Device ${i}` })
    await device.signIn()
    devices.push(device)
  }
  return { owner, old: prepared, base: backup as Base, email, devices, device: devices[0] as TestClient }
}
const ledgerRows = async (walletId: string): Promise<string> => {
  const { db } = test.deps()
  const tables = ['wallets', 'epochs', 'backups', 'operations'] as const
  return JSON.stringify(
    await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().where('wallet_id', '=', walletId).execute())),
  )
}

describe('START', () => {
  it('gives the same answer to the same body, and a conflict to another', async () => {
    const { device, base } = await lost()
    const id = newId()
    const first = await device.start(id, base)
    expect(await device.start(id, base)).toEqual(first)
    const other = { kind: 'ENROL', operationId: id, deviceName: 'x' }
    await expect(device.json(StartResponse, 'POST', paths.operations(device.session.walletId), other)).rejects.toMatchObject({
      code: 'recovery.conflict',
    })
  })
  it('is refused for a backup that is not the active one', async () => {
    const { device, base } = await lost()
    for (const wrong of [
      { ...base, version: 2 },
      { ...base, backupId: newId() },
      { ...base, method: 'GDRIVE' },
    ]) {
      await expect(device.start(newId(), wrong)).rejects.toMatchObject({ code: 'backup.not_active', status: 409 })
    }
  })
  it('does not lock the old device out', async () => {
    const { owner, old, device, base } = await lost()
    await device.start(newId(), base)
    expect(await owner.checkDevice(old.share)).toEqual({ verified: true })
  })
  it('is refused on a frozen wallet, and so are takeover, commit and device check', async () => {
    const { owner, old, device, base } = await lost()
    const id = newId()
    const started = await device.start(id, base)
    const { setFrozen } = test.server().cosigner.maintenance
    await setFrozen(device.session.clientId, true)
    await expect(device.start(newId(), base)).rejects.toMatchObject({ code: 'recovery.wallet_frozen' })
    await expect(owner.checkDevice(old.share)).rejects.toMatchObject({ code: 'recovery.wallet_frozen' })
    const run = device.newRun(id, base, started.serverRandom)
    const body = lengthPrefixed(device.takeover(id, base, started.takeoverNonce), run.commit())
    await expect(device.mpc(paths.reshare(device.session.walletId, id, 1), body)).rejects.toMatchObject({ code: 'recovery.wallet_frozen' })
    await setFrozen(device.session.clientId, false)
    await device.run(base, { method: 'CUSTOM', version: 2 })
  })
  it('enrols a wallet once', async () => {
    const { device } = await lost()
    await expect(device.start(newId(), null)).rejects.toMatchObject({ code: 'recovery.conflict' })
  })
})

describe('takeover', () => {
  const takeover = async (change: (fields: Parameters<typeof takeoverContext>[0]) => Parameters<typeof takeoverContext>[0]) => {
    const { owner, old, device, base } = await lost()
    const id = newId()
    const started = await device.start(id, base)
    const context = takeoverContext(
      change({
        walletId: device.session.walletId,
        method: base.method,
        version: base.version,
        sharingId: base.share.sharingId,
        operationId: id,
        deviceKey: fromHex(device.deviceKey),
        takeoverNonce: fromHex(started.takeoverNonce),
      }),
    )
    const run = device.newRun(id, base, started.serverRandom)
    const body = lengthPrefixed(encodeKnowledge(proveKnowledge({ share: base.share, context, random })), run.commit())
    const before = await ledgerRows(device.session.walletId)
    const answer = device.mpc(paths.reshare(device.session.walletId, id, 1), body)
    return { owner, old, device, answer, before }
  }
  it.each([
    ['another nonce', { takeoverNonce: random(32) }],
    ['another operation', { operationId: newId() }],
    ['another device', { deviceKey: random(32) }],
    ['another version', { version: 9 }],
  ])('refuses a proof for %s, and nobody is aborted', async (_name, change) => {
    const { owner, old, device, answer, before } = await takeover((fields) => ({ ...fields, ...change }))
    await expect(answer).rejects.toMatchObject({ code: 'recovery.proof_refused', status: 409 })
    expect(await ledgerRows(device.session.walletId)).toBe(before)
    expect(await owner.checkDevice(old.share)).toEqual({ verified: true })
  })
  it('refuses a proof made with the old signing share', async () => {
    const { old, device, base } = await lost()
    const id = newId()
    const started = await device.start(id, base)
    const forged = { ...base, share: { ...base.share, curves: old.share.curves } }
    const run = device.newRun(id, base, started.serverRandom)
    const body = lengthPrefixed(device.takeover(id, forged, started.takeoverNonce), run.commit())
    await expect(device.mpc(paths.reshare(device.session.walletId, id, 1), body)).rejects.toMatchObject({ code: 'recovery.proof_refused' })
  })
})

describe('two devices', () => {
  it('the later one becomes current, the earlier gets a signed SUPERSEDED', async () => {
    const { devices, base } = await lost(2)
    const [first, second] = devices as [TestClient, TestClient]
    const a = await first.reshare(base)
    const proofs = await first.prove(a)
    const b = await second.reshare(base)
    expect(b.fence).toBe(a.fence + 1)
    await expect(first.commit(a, proofs)).rejects.toMatchObject({ code: 'recovery.superseded' })
    const { state, receipt } = await first.status(a.operationId)
    expect(state).toBe('ABORTED')
    expect(receiptOf(receipt)).toMatchObject({
      type: 'ABORTED',
      reason: 'SUPERSEDED',
      operationId: a.operationId,
      epochId: toHex(a.share.sharingId),
    })
    await second.commit(b, await second.prove(b))
    await expect(first.account()).rejects.toMatchObject({ code: 'auth.session_revoked' })
  })
  it('racing from START to COMMIT, one wins and one live epoch stays', async () => {
    const { devices, base } = await lost(2)
    const attempt = async (device: TestClient) => {
      const prepared = await device.reshare(base)
      return device.commit(prepared, await device.prove(prepared))
    }
    const results = await Promise.allSettled(devices.map(attempt))
    const won = results.filter((result) => result.status === 'fulfilled')
    expect(won.length).toBeLessThanOrEqual(1)
    const walletId = devices[0]?.session.walletId ?? ''
    const live = await test
      .deps()
      .db.selectFrom('epochs')
      .selectAll()
      .where('wallet_id', '=', walletId)
      .where('state', '=', 'LIVE')
      .execute()
    expect(live).toHaveLength(1)
  })
  it('an operation is as unknown to another device as to another client', async () => {
    const { devices, base } = await lost(2)
    const stranger = (await test.enrolled()).owner
    const [first, second] = devices as [TestClient, TestClient]
    const id = newId()
    await first.start(id, base)
    await expect(second.status(id)).rejects.toMatchObject({ code: 'http.not_found', status: 404 })
    await expect(second.cancel(id)).rejects.toMatchObject({ code: 'http.not_found', status: 404 })
    stranger.session.walletId = first.session.walletId
    await expect(stranger.status(id)).rejects.toMatchObject({ code: 'http.not_found', status: 404 })
    await expect(stranger.start(newId(), base)).rejects.toMatchObject({ code: 'http.not_found', status: 404 })
    await expect(stranger.freshRandom()).rejects.toMatchObject({ code: 'http.not_found', status: 404 })
  })
})

describe('COMMIT', () => {
  it('a hundred times in parallel: one effect, a hundred identical receipts', async () => {
    const { device, base } = await lost()
    const prepared = await device.reshare(base)
    const proofs = await device.prove(prepared)
    const answers = await Promise.all(Array.from({ length: 100 }, () => device.commit(prepared, proofs)))
    expect(new Set(answers.map(({ receipt }) => JSON.stringify(receipt))).size).toBe(1)
    expect(new Set(answers.map(({ serverRandom }) => serverRandom)).size).toBe(1)
    const wallet = await device.wallet()
    expect(wallet.epochs).toHaveLength(2)
    const rows = await test.deps().db.selectFrom('audit').selectAll().where('event', '=', 'operation.committed').execute()
    expect(rows.filter((row) => row.detail.includes(prepared.operationId))).toHaveLength(1)
    await device.renewBackup(prepared.share, { method: 'CUSTOM', version: 2, serverRandom: answers[0]?.serverRandom ?? '' })
  })
  it('a week later still answers the same bytes, after renewal by device key', async () => {
    const { device, base } = await lost()
    const prepared = await device.reshare(base)
    const proofs = await device.prove(prepared)
    const { receipt } = await device.commit(prepared, proofs)
    test.time.now += 7 * 86_400
    await device.renew()
    expect((await device.commit(prepared, proofs)).receipt).toEqual(receipt)
  })
  it('with another h, epoch or proof is refused and changes nothing, before and after', async () => {
    const { device, base } = await lost()
    const prepared = await device.reshare(base)
    await expect(device.commit(prepared, [{ curve: 'ED25519', signature: '00'.repeat(64) }])).rejects.toMatchObject({
      code: 'recovery.proof_refused',
    })
    const proofs = await device.prove(prepared)
    const body = device.commitBody(prepared, proofs)
    const path = paths.commit(device.session.walletId, prepared.operationId)
    const other = [
      { ...body, h: toHex(random(32)) },
      { ...body, epochId: toHex(random(32)) },
      { ...body, proofs: proofs.slice(0, 1) },
      { ...body, proofs: [...proofs].reverse() },
    ]
    const before = await ledgerRows(device.session.walletId)
    for (const wrong of other) await expect(device.json(CommitResponse, 'POST', path, wrong)).rejects.toMatchObject({ status: 409 })
    expect(await ledgerRows(device.session.walletId)).toBe(before)
    await device.json(CommitResponse, 'POST', path, body)
    const after = await ledgerRows(device.session.walletId)
    for (const wrong of other)
      await expect(device.json(CommitResponse, 'POST', path, wrong)).rejects.toMatchObject({ code: 'recovery.conflict' })
    expect(await ledgerRows(device.session.walletId)).toBe(after)
  })
  it('without a proof verified by the co-signer is refused', async () => {
    const { device, base } = await lost()
    const prepared = await device.reshare(base)
    const signature = (bytes: number) => toHex(random(bytes))
    const proofs = [
      { curve: 'SECP256K1', signature: signature(65) },
      { curve: 'ED25519', signature: signature(64) },
    ]
    await expect(device.commit(prepared, proofs)).rejects.toMatchObject({ code: 'recovery.proof_refused' })
  })
  it('counts the newest proof when it was repeated', async () => {
    const { device, base } = await lost()
    const prepared = await device.reshare(base)
    const first = await device.prove(prepared)
    const second = await device.prove(prepared)
    await expect(device.commit(prepared, first)).rejects.toMatchObject({ code: 'recovery.proof_refused' })
    expect(receiptOf((await device.commit(prepared, second)).receipt).type).toBe('COMMITTED')
  })
})

describe('leases and cancel', () => {
  it('an hour after its lease a COMMIT gets a signed EXPIRED and the old device signs on', async () => {
    const { owner, old, device, base } = await lost()
    const prepared = await device.reshare(base)
    const proofs = await device.prove(prepared)
    test.time.now += 24 * 3600 + 3600
    await device.renew()
    await expect(device.commit(prepared, proofs)).rejects.toMatchObject({ code: 'recovery.expired' })
    expect(receiptOf((await device.status(prepared.operationId)).receipt)).toMatchObject({ type: 'ABORTED', reason: 'EXPIRED' })
    await owner.renew()
    expect(await owner.checkDevice(old.share)).toEqual({ verified: true })
    const epoch = await test
      .deps()
      .db.selectFrom('epochs')
      .selectAll()
      .where('operation_id', '=', prepared.operationId)
      .executeTakeFirstOrThrow()
    expect([epoch.state, epoch.sealed_share, test.deps().kms.isAlive(epoch.key_id)]).toEqual(['DROPPED', null, false])
  })
  it('STATUS alone decides a lease that ran out', async () => {
    const { device, base } = await lost()
    const id = newId()
    await device.start(id, base)
    expect(await device.status(id)).toEqual({ state: 'OPEN', receipt: null, destroyed: null })
    test.time.now += 15 * 60
    const { state, receipt } = await device.status(id)
    expect([state, receiptOf(receipt)]).toMatchObject(['ABORTED', { reason: 'EXPIRED', epochId: null, h: null }])
  })
  it('cancel is signed, repeatable, and impossible after COMMIT', async () => {
    const { device, base } = await lost()
    const prepared = await device.reshare(base)
    const { receipt } = await device.cancel(prepared.operationId)
    expect(receiptOf(receipt)).toMatchObject({ type: 'ABORTED', reason: 'CANCELLED' })
    expect(await device.cancel(prepared.operationId)).toEqual({ receipt })
    await expect(device.prove(prepared)).rejects.toMatchObject({ code: 'recovery.cancelled' })
    const next = await device.reshare(base)
    await device.commit(next, await device.prove(next))
    await expect(device.cancel(next.operationId)).rejects.toMatchObject({ code: 'recovery.conflict' })
  })
})

describe('rounds', () => {
  it('refuse truncated, repeated, early and foreign messages, and the next attempt works', async () => {
    const { device, base } = await lost()
    const { walletId } = device.session
    const at = (id: string, round: number) => paths.reshare(walletId, id, round)
    const id = newId()
    const started = await device.start(id, base)
    const run = device.newRun(id, base, started.serverRandom)
    const first = lengthPrefixed(device.takeover(id, base, started.takeoverNonce), run.commit())
    for (const length of [0, 1, 3, 4, 40, first.length - 1]) {
      await expect(device.mpc(at(id, 1), first.slice(0, length))).rejects.toMatchObject({ status: expect.any(Number) })
    }
    await expect(device.mpc(at(id, 2), random(64))).rejects.toMatchObject({ code: 'mpc.replay', status: 422 })
    const reply = await device.mpc(at(id, 1), first)
    await expect(device.mpc(at(id, 1), first)).rejects.toMatchObject({ code: 'mpc.replay' })
    const second = run.reveal(reply)
    await expect(device.mpc(at(id, 2), second.slice(0, -1))).rejects.toMatchObject({ status: 422 })
    await expect(device.mpc(at(id, 2), second)).rejects.toMatchObject({ code: 'mpc.replay' })
    await device.cancel(id)
    await device.run(base, { method: 'CUSTOM', version: 2 })
  })
  it('a message of one operation is refused in another', async () => {
    const { device, base } = await lost()
    const { walletId } = device.session
    const open = async () => {
      const id = newId()
      const started = await device.start(id, base)
      const run = device.newRun(id, base, started.serverRandom)
      return { id, run, first: lengthPrefixed(device.takeover(id, base, started.takeoverNonce), run.commit()) }
    }
    const [a, b] = [await open(), await open()]
    await expect(device.mpc(paths.reshare(walletId, b.id, 1), a.first)).rejects.toMatchObject({ code: 'recovery.proof_refused' })
  })
})

describe('a restart of the server', () => {
  it('aborts what was not PREPARED, and keeps what was', async () => {
    const { devices, base } = await lost(2)
    const [first, second] = devices as [TestClient, TestClient]
    const prepared = await first.reshare(base)
    const open = newId()
    await second.start(open, base)
    await test.restart()
    expect(receiptOf((await second.status(open)).receipt)).toMatchObject({ type: 'ABORTED', reason: 'RESTARTED' })
    expect(await first.status(prepared.operationId)).toEqual({ state: 'PREPARED', receipt: null, destroyed: null })
    const { receipt } = await first.commit(prepared, await first.prove(prepared))
    expect(receiptOf(receipt)).toMatchObject({ type: 'COMMITTED', oldEpochState: 'RETIRED' })
  })
  it('between proof and COMMIT loses nothing', async () => {
    const { device, base } = await lost()
    const prepared = await device.reshare(base)
    const proofs = await device.prove(prepared)
    await test.restart()
    expect((await device.status(prepared.operationId)).state).toBe('PROVEN')
    await device.commit(prepared, proofs)
  })
})
