import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toBase64, toHex } from '#shared/bytes.ts'
import { BackupConfirmResponse, CleanResponse, Empty, paths, SignedStatement } from '#shared/http/contract.ts'
import { verifyOpen, verifyReceipt } from '#shared/recovery/receipt.ts'
import { makeBackup } from '../src/admin/backup.ts'
import { newId, random, sha256, type TestClient } from './client.ts'
import { startTestServer, type TestServer } from './helper.ts'

let test: TestServer
beforeAll(async () => {
  test = await startTestServer()
})
afterAll(() => test.close())

const states = async (client: TestClient) =>
  (await client.wallet()).backups.map((backup) => `${backup.method} ${backup.version} ${backup.state}`).sort()
const serverBackup = () =>
  makeBackup({ database: test.database, deps: test.deps(), maintenance: test.server().cosigner.maintenance, folder: test.folder })
const renewed = async (method = 'CUSTOM', version = 2) => {
  const made = await test.enrolled()
  test.time.now += 60
  const serverRandom = await made.owner.freshRandom()
  const backup = await made.owner.renewBackup(made.prepared.share, { method, version, serverRandom })
  return { ...made, first: made.backup, second: backup }
}

describe('the custodian', () => {
  it('answers the newest complete pair, by method, or by version', async () => {
    const { owner, first, second } = await renewed('GDRIVE', 1)
    expect(await owner.download()).toBe(toBase64(second.cipherText))
    expect(await owner.download('?backupMethod=CUSTOM')).toBe(toBase64(first.cipherText))
    expect(await owner.download('?backupMethod=GDRIVE&version=1')).toBe(toBase64(second.cipherText))
    await expect(owner.download('?version=1')).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(owner.download('?backupMethod=ICLOUD')).rejects.toMatchObject({ code: 'backup.none_complete', status: 404 })
    await expect(owner.download('?backupMethod=CUSTOM&version=7')).rejects.toMatchObject({ code: 'backup.not_found', status: 404 })
    await expect(owner.download('?backupMethod=CUSTOM&x=1')).rejects.toMatchObject({ code: 'input.invalid' })
  })
  it('does not tell one client about another', async () => {
    const { owner } = await test.enrolled()
    const other = (await test.enrolled()).owner
    const own = other.session.clientId
    other.session.clientId = owner.session.clientId
    await expect(other.download()).rejects.toMatchObject({ code: 'http.not_found', status: 404 })
    await expect(other.upload({ method: 'CUSTOM', version: 1, backupId: newId(), cipherText: random(8) })).rejects.toMatchObject({
      status: 404,
    })
    other.session.clientId = `${own}x`
    await expect(other.download()).rejects.toMatchObject({ code: 'http.not_found', status: 404 })
  })
  it('creates only: same bytes are fine, other bytes are a conflict, unknown places are refused', async () => {
    const { owner, backup } = await test.enrolled()
    await owner.upload(backup)
    await expect(owner.upload({ ...backup, cipherText: random(40) })).rejects.toMatchObject({ code: 'recovery.conflict', status: 409 })
    await expect(owner.upload({ ...backup, version: 5 })).rejects.toMatchObject({ code: 'backup.not_found' })
    expect(await owner.download()).toBe(toBase64(backup.cipherText))
  })
  it('takes a ciphertext only from the device that makes the backup: a mailbox is not enough to get in its way', async () => {
    const { owner, prepared } = await test.enrolled()
    const made = await owner.makeBackup(prepared.share, { method: 'CUSTOM', version: 2, serverRandom: await owner.freshRandom() })
    const { email } = await test
      .deps()
      .db.selectFrom('clients')
      .selectAll()
      .where('client_id', '=', owner.session.clientId)
      .executeTakeFirstOrThrow()
    test.time.now += 31
    const thief = test.client(email)
    await thief.signIn()
    await expect(thief.upload({ ...made, cipherText: random(40) })).rejects.toMatchObject({ code: 'backup.not_found' })
    await owner.upload(made)
  })
  it('refuses text that is not strict base64, nothing, and too much', async () => {
    const { owner, prepared } = await test.enrolled()
    const made = await owner.makeBackup(prepared.share, { method: 'CUSTOM', version: 2, serverRandom: await owner.freshRandom() })
    const put = (cipherText: string) =>
      owner.json(Empty, 'PUT', paths.custodianBackup(owner.session.clientId), {
        backupMethod: 'CUSTOM',
        version: 2,
        backupId: made.backupId,
        cipherText,
      })
    for (const text of ['AA', 'AA==garbage', 'AB==', 'A_-A', 'AAA=\n', 'AAAAA===', '====']) {
      await expect(put(text)).rejects.toMatchObject({ status: 400 })
    }
    await expect(put('')).rejects.toMatchObject({ code: 'input.too_large' })
    await expect(put(toBase64(random(16 * 1024 + 1)))).rejects.toMatchObject({ status: 413 })
    await put(toBase64(random(16 * 1024)))
  })
  it('shows a PENDING version only to who names it', async () => {
    const { owner, prepared, backup } = await test.enrolled()
    const made = await owner.makeBackup(prepared.share, { method: 'CUSTOM', version: 2, serverRandom: await owner.freshRandom() })
    await owner.upload(made)
    expect(await owner.download('?backupMethod=CUSTOM')).toBe(toBase64(backup.cipherText))
    expect(await owner.download('?backupMethod=CUSTOM&version=2')).toBe(toBase64(made.cipherText))
  })
})

describe('OPEN', () => {
  it('is signed over the nonce and everything that the worker compares', async () => {
    const { owner, backup } = await test.enrolled()
    const nonce = toHex(random(32))
    const hash = sha256(backup.cipherText)
    const open = (version: number) =>
      owner.json(SignedStatement, 'POST', paths.open(owner.session.walletId), { nonce, method: 'CUSTOM', version, cipherTextHash: hash })
    const statement = verifyOpen(await open(1), test.cosignerKeys())
    expect(statement).toMatchObject({
      nonce,
      walletId: owner.session.walletId,
      clientId: owner.session.clientId,
      method: 'CUSTOM',
      backupVersion: 1,
      backupId: backup.backupId,
      sharingId: toHex(backup.share.sharingId),
      cipherTextHash: hash,
    })
    expect(statement.public.curves.map(({ verifyingShares }) => verifyingShares.client)).toEqual(
      backup.share.curves.map(({ verifyingShares }) => verifyingShares.client),
    )
    await expect(open(2)).rejects.toMatchObject({ code: 'backup.not_active' })
  })
})

describe('flip B', () => {
  it('retains the old backup of the method and never touches other methods', async () => {
    const { owner } = await renewed('GDRIVE', 1)
    expect(await states(owner)).toEqual(['CUSTOM 1 ACTIVE', 'GDRIVE 1 ACTIVE'])
    const again = await renewed('CUSTOM', 2)
    expect(await states(again.owner)).toEqual(['CUSTOM 1 RETAINED', 'CUSTOM 2 ACTIVE'])
    await expect(again.owner.start(newId(), again.first)).rejects.toMatchObject({ code: 'backup.not_active' })
  })
  it('needs both proofs, the stored ciphertext, and the fields of the sharing', async () => {
    const { owner, prepared } = await test.enrolled()
    const made = await owner.makeBackup(prepared.share, { method: 'CUSTOM', version: 2, serverRandom: await owner.freshRandom() })
    await expect(owner.confirm(made)).rejects.toMatchObject({ code: 'recovery.proof_refused' })
    await owner.proveBackup(made)
    await expect(owner.confirm(made)).rejects.toMatchObject({ code: 'backup.verify_failed' })
    await owner.upload(made)
    await expect(owner.confirm({ ...made, cipherText: random(9) })).rejects.toMatchObject({ code: 'recovery.proof_refused' })
    const path = paths.backupConfirm(owner.session.walletId, made.backupId)
    await expect(owner.json(BackupConfirmResponse, 'POST', path, { ...owner.confirmBody(made), version: 3 })).rejects.toMatchObject({
      code: 'recovery.conflict',
    })
    expect(await states(owner)).toEqual(['CUSTOM 1 ACTIVE', 'CUSTOM 2 PENDING'])
    const { receipt } = await owner.confirm(made)
    expect(verifyReceipt(receipt, test.cosignerKeys())).toMatchObject({
      type: 'CONFIRMED',
      operationId: null,
      backupId: made.backupId,
      backupVersion: 2,
      cipherTextHash: sha256(made.cipherText),
    })
    expect(await owner.confirm(made)).toEqual({ receipt })
    await expect(owner.json(BackupConfirmResponse, 'POST', path, { ...owner.confirmBody(made), version: 3 })).rejects.toMatchObject({
      code: 'recovery.conflict',
    })
  })
  it('refuses a proof of another share, nonce or ciphertext', async () => {
    const { owner, prepared, backup } = await test.enrolled()
    const made = await owner.makeBackup(prepared.share, { method: 'CUSTOM', version: 2, serverRandom: await owner.freshRandom() })
    for (const wrong of [
      { ...made, share: backup.share },
      { ...made, serverNonce: random(32) },
      { ...made, share: { ...made.share, curves: prepared.share.curves } },
    ]) {
      await expect(owner.proveBackup(wrong)).rejects.toMatchObject({ code: 'recovery.proof_refused' })
    }
  })
  it('lets versions of a method only grow, and leaves an unfinished one behind', async () => {
    const { owner, prepared } = await test.enrolled()
    const make = async (version: number) =>
      owner.makeBackup(prepared.share, { method: 'CUSTOM', version, serverRandom: await owner.freshRandom() })
    await expect(make(1)).rejects.toMatchObject({ code: 'recovery.conflict' })
    await make(3)
    await expect(make(2)).rejects.toMatchObject({ code: 'recovery.conflict' })
    await make(4)
    expect(await states(owner)).toEqual(['CUSTOM 1 ACTIVE', 'CUSTOM 3 SHREDDED', 'CUSTOM 4 PENDING'])
  })
  it('needs a fresh server nonce for every sharing', async () => {
    const { owner, prepared } = await test.enrolled()
    const serverRandom = await owner.freshRandom()
    await owner.makeBackup(prepared.share, { method: 'CUSTOM', version: 2, serverRandom })
    const again = owner.makeBackup(prepared.share, { method: 'CUSTOM', version: 3, serverRandom })
    // The nonce that came with COMMIT is spent, and this one too.
    await expect(again).rejects.toMatchObject({ code: 'mpc.replay' })
  })
  it('is not for a device whose epoch is retired: its unfinished backup goes at COMMIT', async () => {
    const { owner, prepared, backup } = await test.enrolled()
    const made = await owner.makeBackup(prepared.share, { method: 'CUSTOM', version: 2, serverRandom: await owner.freshRandom() })
    await owner.upload(made)
    await owner.proveBackup(made)
    const { email } = await test
      .deps()
      .db.selectFrom('clients')
      .selectAll()
      .where('client_id', '=', owner.session.clientId)
      .executeTakeFirstOrThrow()
    test.time.now += 31
    const device = test.client(email)
    await device.signIn()
    await device.run(backup, { method: 'CUSTOM', version: 3 })
    const row = await test.deps().db.selectFrom('backups').selectAll().where('backup_id', '=', made.backupId).executeTakeFirstOrThrow()
    expect([row.state, row.sealed_share, test.deps().kms.isAlive(row.key_id)]).toEqual(['SHREDDED', null, false])
    await expect(device.confirm(made)).rejects.toMatchObject({ code: 'recovery.conflict' })
  })
})

describe('the database backup and CLEAN', () => {
  it('cleans nothing before the watermark, and then only older versions of the method', async () => {
    const { owner, first, second, prepared } = await renewed('CUSTOM', 2)
    await owner.renewBackup(prepared.share, { method: 'GDRIVE', version: 1, serverRandom: await owner.freshRandom() })
    const clean = (version: number) => owner.json(CleanResponse, 'POST', paths.clean(owner.session.walletId), { method: 'CUSTOM', version })
    expect(await clean(2)).toEqual({ cleanable: [] })
    const report = await serverBackup()
    expect(report.backups).toBeGreaterThanOrEqual(2)
    expect(await clean(1)).toEqual({ cleanable: [] })
    const answer = { cleanable: [{ backupId: first.backupId, version: 1 }] }
    expect(await clean(2)).toEqual(answer)
    expect(await clean(99)).toEqual(answer)
    expect(await states(owner)).toEqual(['CUSTOM 1 SHREDDED', 'CUSTOM 2 ACTIVE', 'GDRIVE 1 ACTIVE'])
    await expect(owner.download('?backupMethod=CUSTOM&version=1')).rejects.toMatchObject({ code: 'backup.not_found' })
    expect(await owner.download('?backupMethod=CUSTOM')).toBe(toBase64(second.cipherText))
    const rows = await test.deps().db.selectFrom('backups').selectAll().where('wallet_id', '=', owner.session.walletId).execute()
    expect(
      rows
        .filter((row) => test.deps().kms.isAlive(row.key_id))
        .map((row) => `${row.method} ${row.version}`)
        .sort(),
    ).toEqual(['CUSTOM 2', 'GDRIVE 1'])
  })
  it('does not raise the watermark for a copy whose backup is incomplete', async () => {
    const { owner, second } = await renewed('CUSTOM', 2)
    const { db } = test.deps()
    const hash = { cipher_text: random(4) }
    await db.updateTable('custodian_cipher_texts').set(hash).where('backup_id', '=', second.backupId).execute()
    await expect(serverBackup()).rejects.toThrow(second.backupId)
    const row = await db.selectFrom('backups').selectAll().where('backup_id', '=', second.backupId).executeTakeFirstOrThrow()
    expect(row.durable).toBe(false)
    await db
      .updateTable('custodian_cipher_texts')
      .set({ cipher_text: second.cipherText })
      .where('backup_id', '=', second.backupId)
      .execute()
    await serverBackup()
    expect((await owner.wallet()).backups[0]?.state).toBe('ACTIVE')
  })
})
