import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createFolderFiles } from '../../electron/backup/folder-files.ts'
import { createFolderStore } from '../../electron/backup/folder-source.ts'
import { createPassphraseSource, createStoredKeySource } from '../../electron/backup/key-source.ts'
import type { BackupId } from '../../shared/ids.ts'
import { BackupMethod } from '../../shared/ids.ts'
import type { Addresses } from '../../shared/ipc/snapshot.ts'
import { RecoverySnapshot } from '../../shared/ipc/snapshot.ts'
import { type Computer, startComputer } from './computer.ts'
import { createClient, createWorld, METHOD, random, type World } from './world.ts'

/** Each passphrase is derived four times at full strength. */
const KDF_TIMEOUT_MS = 180_000
const PASSPHRASE = 'copper anchor midnight ferry lantern oak river'
let world: World
let folder: string
let computer: Computer

beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rekindle-cloud-'))
})
afterEach(async () => {
  computer?.recovery.close()
  // Every snapshot that was ever shown parses, and their numbers only grow.
  for (const snapshot of computer?.snapshots ?? []) RecoverySnapshot.parse(snapshot)
  const seqs = computer?.snapshots.map(({ seq }) => seq) ?? []
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
  await rm(folder, { recursive: true, force: true })
})

/** Somebody's wallet, whose device is about to be lost. */
const lostDevice = async (method = METHOD): Promise<{ email: string; addresses: Addresses }> => {
  const email = await world.addAccount()
  const keys =
    method === 'PASSWORD'
      ? createPassphraseSource(PASSPHRASE)
      : createStoredKeySource(createFolderStore(folder, createFolderFiles(process.platform)), random)
  const { driver } = await createClient(world, { email, keys })
  const { addresses } = await driver.enrol({ method }, () => undefined)
  return { email, addresses }
}
const ready = async (email: string, options: Parameters<typeof startComputer>[1] = {}): Promise<BackupId> => {
  computer = await startComputer(world, options)
  const { backups } = await computer.signIn(email)
  await computer.vault.setPasscode(computer.passcode)
  return backups.find(({ state }) => state === 'ACTIVE')?.backupId as BackupId
}
const ended = () => computer.until(({ phase }) => phase === 'done' || phase === 'interrupted' || phase === 'renewal_pending')

describe('the recovery service', () => {
  it('takes a person from Unlock to Done with a folder', async () => {
    const { email, addresses } = await lostDevice()
    const backupId = await ready(email)
    await computer.recovery.open({ source: 'folder', path: folder, backupId })
    const confirm = computer.recovery.snapshot()
    expect(confirm).toMatchObject({
      phase: 'confirm',
      safety: 'nothing_changed',
      canStop: true,
      preview: { addresses, method: METHOD, backupId },
    })
    expect(confirm.positions.slice(0, 4).map(({ state }) => state)).toEqual(['done', 'done', 'done', 'waiting'])

    await computer.recovery.start()
    expect(await ended()).toMatchObject({
      phase: 'done',
      safety: 'destroyed',
      error: null,
      outcome: { backupRenewed: true, oldDevice: 'Test device', oldKeyDestroyed: true },
    })
    expect(computer.recovery.snapshot().positions.map(({ state }) => state)).toEqual(Array(8).fill('done'))
    expect(computer.alive()).toBe(0)
    expect((await readdir(folder)).filter((name) => name.endsWith('.rekindle-key'))).toHaveLength(2)
    await computer.recovery.checkDevice()
    expect(computer.vault.status()).toMatchObject({ active: { epochId: expect.any(String) }, pending: null })
    const { devices } = await computer.account.account()
    expect(devices.find(({ thisDevice }) => thisDevice)?.state).toBe('can_sign')
    const phases = computer.snapshots.map(({ phase }) => phase).filter((phase, i, all) => phase !== all[i - 1])
    expect(phases).toEqual(['idle', 'opening', 'confirm', 'running', 'finishing', 'renewing', 'done'])
  })

  it(
    'keeps a wrong passphrase on the Unlock screen, then takes the right one',
    async () => {
      const { email } = await lostDevice(BackupMethod.parse('PASSWORD'))
      const backupId = await ready(email)
      await expect(computer.recovery.open({ source: 'passphrase', passphrase: 'not it', backupId })).rejects.toMatchObject({
        code: 'backup.passphrase_wrong',
      })
      expect(computer.recovery.snapshot()).toMatchObject({
        phase: 'idle',
        error: { code: 'backup.passphrase_wrong' },
        safety: 'nothing_changed',
      })
      expect(computer.alive()).toBe(0)
      await computer.recovery.open({ source: 'passphrase', passphrase: PASSPHRASE, backupId })
      await computer.recovery.start()
      expect(await ended()).toMatchObject({ phase: 'done' })
    },
    KDF_TIMEOUT_MS,
  )

  it('needs a passcode before it opens anything', async () => {
    const { email } = await lostDevice()
    computer = await startComputer(world)
    const { backups } = await computer.signIn(email)
    const backupId = backups[0]?.backupId as BackupId
    await expect(computer.recovery.open({ source: 'folder', path: folder, backupId })).rejects.toMatchObject({ code: 'passcode.missing' })
    expect(computer.forked()).toBe(0)
  })

  it('says a wrong folder at once, with nothing changed', async () => {
    const { email } = await lostDevice()
    const backupId = await ready(email)
    const empty = await mkdtemp(join(tmpdir(), 'rekindle-empty-'))
    await expect(computer.recovery.open({ source: 'folder', path: empty, backupId })).rejects.toMatchObject({ code: 'keysource.not_found' })
    await rm(empty, { recursive: true })
    expect(await readdir(folder)).toHaveLength(1)
  })

  it('stops at Confirm and while nothing is decided, and starts again', async () => {
    const { email } = await lostDevice()
    const backupId = await ready(email)
    await computer.recovery.open({ source: 'folder', path: folder, backupId })
    await computer.recovery.stop()
    expect(computer.recovery.snapshot()).toMatchObject({ phase: 'idle', preview: null })
    await expect(computer.recovery.start()).rejects.toMatchObject({ code: 'recovery.unlock_expired' })

    await computer.recovery.open({ source: 'folder', path: folder, backupId })
    await computer.recovery.start()
    await computer.until(({ positions }) => positions[3]?.state === 'active')
    await computer.recovery.stop()
    expect(await ended()).toMatchObject({ phase: 'interrupted', error: { code: 'recovery.cancelled' }, safety: 'nothing_changed' })
    expect(computer.vault.status().pending).toBeNull()
    computer.recovery.leave()

    await computer.recovery.open({ source: 'folder', path: folder, backupId })
    await computer.recovery.start()
    expect(await ended()).toMatchObject({ phase: 'done' })
  })

  it('wipes an opened backup that nobody confirms', async () => {
    const { email } = await lostDevice()
    const backupId = await ready(email, { unlockMs: 30 })
    await computer.recovery.open({ source: 'folder', path: folder, backupId })
    const expired = await computer.until(({ error }) => error?.code === 'recovery.unlock_expired')
    expect(expired).toMatchObject({ phase: 'idle', safety: 'nothing_changed' })
    expect(computer.alive()).toBe(0)
    await expect(computer.recovery.start()).rejects.toMatchObject({ code: 'recovery.unlock_expired' })
  })

  const appended = (type: string) => (message: unknown) => {
    const call = message as { kind?: string; name?: string; input?: { record?: Uint8Array } }
    return call.kind === 'call' && call.name === 'append' && Buffer.from(call.input?.record ?? []).includes(`"${type}"`)
  }
  const RECORDS = [
    'RESHARED',
    'PENDING_DURABLE',
    'PROVEN',
    'COMMIT_SENT',
    'COMMITTED',
    'CIPHERTEXT_SAVED',
    'KEY_CREATED',
    'BACKUP_CONFIRMED',
  ]
  it.each(RECORDS)('goes on after the worker died instead of writing %s', async (type) => {
    const { email, addresses } = await lostDevice()
    let isArmed = true
    const dies = appended(type)
    const killAt = (message: unknown) => {
      const hit = isArmed && dies(message)
      if (hit) isArmed = false
      return hit
    }
    const backupId = await ready(email, { killAt })
    await computer.recovery.open({ source: 'folder', path: folder, backupId })
    await computer.recovery.start()
    const crashed = await ended()
    expect(crashed.error?.code).toBe('recovery.worker_crashed')
    expect(crashed.canRetry).toBe(true)

    // The person restarts the app, unlocks it and presses the one button.
    const { profile } = computer
    computer.recovery.close()
    computer = await startComputer(world, { profile })
    if (computer.recovery.unfinished() === 'none') {
      expect(profile.keychain.items.size).toBe(0)
      expect(computer.vault.status().pending).toBeNull()
      return
    }
    await computer.vault.unlock(computer.passcode)
    await computer.recovery.resume()
    const resumed = await ended()
    if (resumed.phase === 'renewal_pending') {
      expect(resumed).toMatchObject({ safety: 'switched', error: { code: 'keysource.not_found' } })
      await computer.recovery.renewBackup({ source: 'folder', path: folder })
    }
    expect(await computer.until(({ phase }) => phase === 'done')).toMatchObject({ outcome: { backupRenewed: true } })
    await computer.recovery.checkDevice()
    const again = await startComputer(world)
    const { backups } = await again.signIn(email)
    await again.vault.setPasscode(again.passcode)
    const newest = backups.find(({ state }) => state === 'ACTIVE')?.backupId as BackupId
    await again.recovery.open({ source: 'folder', path: folder, backupId: newest })
    expect(again.recovery.snapshot().preview?.addresses).toEqual(addresses)
    again.recovery.close()
  })
})
