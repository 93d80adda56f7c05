import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyReceipt } from '#shared/recovery/receipt.ts'
import { newId, present, type TestClient } from './client.ts'
import { startTestServer, type TestServer } from './helper.ts'

let test: TestServer
beforeAll(async () => {
  test = await startTestServer()
})
afterAll(() => test.close())

const TABLES = ['epochs', 'backups', 'operations', 'doomed_keys'] as const
/** The co-signer's rows of one wallet, as an older dump would bring them back. */
const copyOf = async (walletId: string) => {
  const { db } = test.deps()
  const wallet = await db.selectFrom('wallets').selectAll().where('wallet_id', '=', walletId).executeTakeFirstOrThrow()
  const rows = await Promise.all(TABLES.map((table) => db.selectFrom(table).selectAll().where('wallet_id', '=', walletId).execute()))
  const devices = await db.selectFrom('devices').selectAll().where('client_id', '=', wallet.client_id).execute()
  return { wallet, rows, devices }
}
const putBack = async ({ wallet, rows, devices }: Awaited<ReturnType<typeof copyOf>>): Promise<void> => {
  const { db } = test.deps()
  for (const table of TABLES) await db.deleteFrom(table).where('wallet_id', '=', wallet.wallet_id).execute()
  const { wallet_id, ...columns } = wallet
  await db.updateTable('wallets').set(columns).where('wallet_id', '=', wallet_id).execute()
  for (const [index, table] of TABLES.entries()) {
    for (const row of rows[index] ?? [])
      await db
        .insertInto(table)
        .values(row as never)
        .execute()
  }
  for (const { device_key, revoked_at } of devices)
    await db.updateTable('devices').set({ revoked_at }).where('device_key', '=', device_key).execute()
}
const secondDevice = async (owner: TestClient) => {
  const { email } = await test
    .deps()
    .db.selectFrom('clients')
    .selectAll()
    .where('client_id', '=', owner.session.clientId)
    .executeTakeFirstOrThrow()
  test.time.now += 31
  const device = test.client(email)
  await device.signIn()
  return device
}

describe('a database that was restored from an older copy', () => {
  it('from before COMMIT: the retired share stays dead, and the wallet is recovered from its backup', async () => {
    const { owner, prepared, backup } = await test.enrolled()
    const device = await secondDevice(owner)
    const older = await copyOf(owner.session.walletId)
    const recovered = await device.run(backup, { method: 'CUSTOM', version: 2 })
    const { seq } = await test
      .deps()
      .db.selectFrom('wallets')
      .selectAll()
      .where('wallet_id', '=', owner.session.walletId)
      .executeTakeFirstOrThrow()
    await putBack(older)
    await test.restart()

    const wallet = await test
      .deps()
      .db.selectFrom('wallets')
      .selectAll()
      .where('wallet_id', '=', owner.session.walletId)
      .executeTakeFirstOrThrow()
    expect([wallet.safe_mode, wallet.seq]).toEqual([true, seq])
    test.time.now += 31
    const third = await secondDevice(owner)
    await expect(third.checkDevice(prepared.share)).rejects.toMatchObject({ code: 'recovery.epoch_retired' })
    await expect(third.checkDevice(recovered.prepared.share)).rejects.toMatchObject({ code: 'recovery.epoch_retired' })
    const again = await third.run(backup, { method: 'CUSTOM', version: 3 })
    expect(again.receipt).toMatchObject({ type: 'COMMITTED', baseEpochId: null })
    expect(again.receipt.seq).toBeGreaterThan(recovered.receipt.seq)
    expect(await third.checkDevice(again.prepared.share)).toEqual({ verified: true })
  })
  it('from between PREPARED and COMMIT: the operation is aborted with a signed receipt', async () => {
    const { owner, backup } = await test.enrolled()
    const device = await secondDevice(owner)
    const attempt = await device.reshare(backup)
    const proofs = await device.prove(attempt)
    const older = await copyOf(owner.session.walletId)
    await device.commit(attempt, proofs)
    await putBack(older)
    await test.restart()
    await expect(device.account()).rejects.toMatchObject({ code: 'auth.session_expired' })
    await device.renew()
    const { state, receipt } = await device.status(attempt.operationId)
    expect(state).toBe('ABORTED')
    expect(verifyReceipt(present(receipt), test.cosignerKeys())).toMatchObject({ type: 'ABORTED', reason: 'RESTORED' })
    await expect(device.commit(attempt, proofs)).rejects.toMatchObject({ code: 'recovery.aborted' })
    await device.run(backup, { method: 'CUSTOM', version: 2 })
  })
  it('from before CONFIRM: the old backup is active again and complete', async () => {
    const { owner, backup } = await test.enrolled()
    const device = await secondDevice(owner)
    const attempt = await device.reshare(backup)
    const { serverRandom } = await device.commit(attempt, await device.prove(attempt))
    const older = await copyOf(owner.session.walletId)
    await device.renewBackup(attempt.share, { method: 'CUSTOM', version: 2, serverRandom })
    await putBack(older)
    await test.restart()
    await device.renew()
    expect(await device.checkDevice(attempt.share)).toEqual({ verified: true })
    const third = await secondDevice(owner)
    await third.run(backup, { method: 'CUSTOM', version: 3 })
  })
  it('only the wallets that are behind are put into safe mode', async () => {
    const { owner } = await test.enrolled()
    await test.restart()
    const wallet = await test
      .deps()
      .db.selectFrom('wallets')
      .selectAll()
      .where('wallet_id', '=', owner.session.walletId)
      .executeTakeFirstOrThrow()
    expect(wallet.safe_mode).toBe(false)
    await expect(owner.start(newId(), null)).rejects.toMatchObject({ code: 'recovery.conflict' })
  })
})
