import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toBase64, toHex } from '#shared/bytes.ts'
import { samePublicKeys } from '#shared/mpc/share.ts'
import { verifyReceipt } from '#shared/recovery/receipt.ts'
import { present } from './client.ts'
import { startTestServer, type TestServer } from './helper.ts'

let test: TestServer
beforeAll(async () => {
  test = await startTestServer()
})
afterAll(() => test.close())

describe('enrol, back up, recover', () => {
  it('brings the wallet back with new shares of the same keys, and the old share is refused', async () => {
    const email = await test.newEmail()
    const old = test.client(email)
    const enrolled = await old.enrol()
    expect(enrolled.receipt).toMatchObject({ type: 'COMMITTED', baseEpochId: null, oldEpochState: null })
    expect(await old.checkDevice(enrolled.prepared.share)).toEqual({ verified: true })

    test.time.now += 60
    const device = test.client(email, { deviceName: 'New laptop' })
    await device.signIn()
    expect(device.session.walletId).toBe(old.session.walletId)
    expect(await device.download('?backupMethod=CUSTOM')).toBe(toBase64(enrolled.backup.cipherText))
    const recovered = await device.run(enrolled.backup, { method: 'CUSTOM', version: 2 })

    expect(samePublicKeys(recovered.prepared.share, enrolled.prepared.share)).toBe(true)
    const oldEpochId = toHex(enrolled.prepared.share.sharingId)
    expect(recovered.receipt).toMatchObject({
      type: 'COMMITTED',
      baseEpochId: oldEpochId,
      oldEpochState: 'RETIRED',
      fence: 2,
    })
    expect(await device.checkDevice(recovered.prepared.share)).toEqual({ verified: true })
    await expect(device.checkDevice(enrolled.prepared.share)).rejects.toMatchObject({ code: 'recovery.epoch_retired' })
    const relabelled = device.checkDevice(enrolled.prepared.share, recovered.prepared.share.sharingId)
    await expect(relabelled).rejects.toMatchObject({ code: 'recovery.proof_refused' })
    await expect(old.account()).rejects.toMatchObject({ code: 'auth.session_revoked', status: 401 })

    const wallet = await device.wallet()
    expect(wallet.epochs.map((epoch) => [epoch.counter, epoch.state, epoch.thisDevice])).toEqual([
      [2, 'LIVE', true],
      [1, 'DESTROYED', false],
    ])
    expect(wallet.backups.map((backup) => [backup.version, backup.state])).toEqual([
      [2, 'ACTIVE'],
      [1, 'RETAINED'],
    ])
    expect(wallet.backups[0]?.curves).toEqual([
      { curve: 'SECP256K1', complete: true },
      { curve: 'ED25519', complete: true },
    ])
    expect(test.notices.filter((notice) => notice.email === email).map(({ kind }) => kind)).toContain('recovered')
    const status = await device.status(recovered.prepared.operationId)
    expect(status).toMatchObject({ state: 'COMMITTED', receipt: recovered.signedReceipt })
    expect(verifyReceipt(present(status.receipt), test.cosignerKeys()).type).toBe('COMMITTED')
    const destroyed = verifyReceipt(present(status.destroyed), test.cosignerKeys())
    expect(destroyed).toMatchObject({ type: 'DESTROYED', operationId: recovered.prepared.operationId, baseEpochId: oldEpochId })
    expect(destroyed.seq).toBeGreaterThan(recovered.receipt.seq)
  })
})
