/** From every state that a person can be left in there is a way to a wallet that signs (I13). */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createFolderFiles } from '../../electron/backup/folder-files.ts'
import { createFolderStore } from '../../electron/backup/folder-source.ts'
import { createStoredKeySource } from '../../electron/backup/key-source.ts'
import { utf8 } from '../../shared/bytes.ts'
import type { BackupId } from '../../shared/ids.ts'
import type { Addresses, RecoverySnapshot } from '../../shared/ipc/snapshot.ts'
import { type Computer, startComputer } from './computer.ts'
import { createClient, createWorld, METHOD, random, type World } from './world.ts'

let world: World
let folder: string
let computers: Computer[]

beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  computers = []
  folder = await mkdtemp(join(tmpdir(), 'rekindle-cloud-'))
})
afterEach(async () => {
  for (const { recovery } of computers) recovery.close()
  await rm(folder, { recursive: true, force: true })
})

const lostDevice = async (): Promise<{ email: string; addresses: Addresses }> => {
  const email = await world.addAccount()
  const keys = createStoredKeySource(createFolderStore(folder, createFolderFiles(process.platform)), random)
  const { driver } = await createClient(world, { email, keys })
  const { addresses } = await driver.enrol({ method: METHOD }, () => undefined)
  return { email, addresses }
}
const start = async (options: Parameters<typeof startComputer>[1] = {}): Promise<Computer> => {
  const computer = await startComputer(world, options)
  computers.push(computer)
  return computer
}
/** Sign in, choose a passcode, open the newest backup; as the wizard does it. */
const open = async (computer: Computer, email: string, passcode: Uint8Array = computer.passcode): Promise<void> => {
  const { backups } = await computer.signIn(email)
  await computer.vault.setPasscode(passcode)
  const backupId = backups.find(({ state }) => state === 'ACTIVE')?.backupId as BackupId
  await computer.recovery.open({ source: 'folder', path: folder, backupId })
}
const ENDS: ReadonlySet<string> = new Set(['done', 'interrupted', 'impossible', 'renewal_pending'])
const ended = (computer: Computer): Promise<RecoverySnapshot> => computer.until(({ phase }) => ENDS.has(phase))
const recover = async (computer: Computer, email: string, passcode?: Uint8Array): Promise<RecoverySnapshot> => {
  await open(computer, email, passcode)
  await computer.recovery.start()
  return ended(computer)
}

type Message = { kind?: string; name?: string; input?: { record?: Uint8Array } }
/** Kills the worker once, at the first message that fits. */
const once = (fits: (message: Message) => boolean) => {
  let isArmed = true
  return (message: unknown): boolean => {
    const hit = isArmed && fits(message as Message)
    if (hit) isArmed = false
    return hit
  }
}
const appends = (type: string) =>
  once(({ kind, name, input }) => kind === 'call' && name === 'append' && Buffer.from(input?.record ?? []).includes(`"${type}"`))
const calls = (called: string) => once(({ kind, name }) => kind === 'call' && name === called)
const restart = (computer: Computer): Promise<Computer> => {
  computer.recovery.close()
  return start({ profile: computer.profile })
}

describe('a crash between the recorded COMMITTED and the pointer of the vault', () => {
  it('is finished after a restart', async () => {
    const { email } = await lostDevice()
    const first = await start({ killAt: calls('finaliseSlot') })
    await recover(first, email)
    const second = await restart(first)
    await second.vault.unlock(second.passcode)
    await second.recovery.resume()
    expect(await ended(second)).toMatchObject({ phase: 'renewal_pending', safety: 'switched', error: { code: 'keysource.not_found' } })
    expect(second.vault.status()).toMatchObject({ active: { epochId: expect.any(String) }, pending: null })
    await second.recovery.renewBackup({ source: 'folder', path: folder })
    expect(await second.until(({ phase }) => phase === 'done')).toMatchObject({ outcome: { backupRenewed: true } })
    await second.recovery.checkDevice()
  })
  it('is finished without a restart', async () => {
    const { email } = await lostDevice()
    const computer = await start({ killAt: calls('finaliseSlot') })
    await recover(computer, email)
    await computer.recovery.resume()
    expect(await computer.until(({ phase }) => phase === 'done')).toMatchObject({ outcome: { backupRenewed: true } })
  })
})

describe('a device that waited for its COMMIT while another one recovered (F52)', () => {
  const meanwhile = async (type: string) => {
    const { email, addresses } = await lostDevice()
    const first = await start({ killAt: appends(type) })
    await recover(first, email)
    expect(await recover(await start(), email)).toMatchObject({ phase: 'done' })
    const again = await restart(first)
    await again.vault.unlock(again.passcode)
    await again.recovery.resume()
    return { email, addresses, again, told: await ended(again) }
  }
  const recoversAgain = async (again: Computer, email: string, addresses: Addresses): Promise<void> => {
    again.recovery.leave()
    await again.vault.lock()
    expect(await recover(again, email)).toMatchObject({ phase: 'done', preview: { addresses } })
    await again.recovery.checkDevice()
  }

  it.each(['PROVEN', 'COMMIT_SENT'])('learns it by the signed ABORTED, at %s', async (type) => {
    const { email, addresses, again, told } = await meanwhile(type)
    expect(told).toMatchObject({ phase: 'interrupted', safety: 'nothing_changed', error: { code: 'recovery.superseded' } })
    expect(again.vault.status().pending).toBeNull()
    expect(again.profile.keychain.items.size).toBe(0)
    await recoversAgain(again, email, addresses)
  })
  it('learns by the signed COMMITTED that it was the wallet for a while', async () => {
    const { email, addresses, again, told } = await meanwhile('COMMITTED')
    expect(told).toMatchObject({ phase: 'renewal_pending', error: { code: 'auth.session_revoked' } })
    await recoversAgain(again, email, addresses)
  })
})

describe('a pending share that nothing opens any more', () => {
  const other = utf8('another passcode 83')
  it.each(['PROVEN', 'COMMIT_SENT', 'COMMITTED'])('forgotten passcode, at %s: the backup brings the wallet back', async (type) => {
    const { email, addresses } = await lostDevice()
    const first = await start({ killAt: appends(type) })
    await recover(first, email)
    const again = await restart(first)
    expect(await recover(again, email, other)).toMatchObject({ phase: 'done' })
    expect(again.recovery.snapshot().preview?.addresses).toEqual(addresses)
    await again.recovery.checkDevice()
    expect(again.profile.keychain.items.size).toBe(1)
  })
  it('a slot that opens is not given up: resuming is the way', async () => {
    const { email } = await lostDevice()
    const first = await start({ killAt: appends('PROVEN') })
    await recover(first, email)
    const again = await restart(first)
    const { backups } = await again.signIn(email)
    await again.vault.unlock(again.passcode)
    const backupId = backups[0]?.backupId as BackupId
    await expect(again.recovery.open({ source: 'folder', path: folder, backupId })).rejects.toMatchObject({ code: 'recovery.in_progress' })
    expect(again.vault.status().pending).not.toBeNull()
    await again.recovery.resume()
    expect(await ended(again)).toMatchObject({ phase: 'renewal_pending', safety: 'switched' })
  })
  it('is kept until the backup has been opened and Confirm was pressed', async () => {
    const { email } = await lostDevice()
    const first = await start({ killAt: appends('COMMIT_SENT') })
    await recover(first, email)
    const again = await restart(first)
    await open(again, email, other)
    expect(again.vault.status().pending).not.toBeNull()
    await again.recovery.stop()
    await again.vault.lock()
    await again.vault.unlock(again.passcode)
    await again.recovery.resume()
    expect(await ended(again)).toMatchObject({ safety: 'destroyed' })
  })
  it('a keychain item that is gone', async () => {
    const { email } = await lostDevice()
    const first = await start({ killAt: appends('PROVEN') })
    await recover(first, email)
    first.profile.keychain.items.clear()
    const again = await restart(first)
    expect(await recover(again, email, other)).toMatchObject({ phase: 'done' })
  })
})

it('a vault that locked while the person read Confirm: nothing is asked of the server', async () => {
  const { email } = await lostDevice()
  const computer = await start()
  await open(computer, email)
  await computer.vault.lock()
  const before = computer.trips.length
  await expect(computer.recovery.start()).rejects.toMatchObject({ code: 'passcode.missing' })
  expect(computer.trips).toHaveLength(before)
  await computer.vault.setPasscode(computer.passcode)
  await computer.recovery.start()
  expect(await ended(computer)).toMatchObject({ phase: 'done' })
})

it('a worker that died while nothing was decided: the next Unlock forgets the attempt', async () => {
  const { email } = await lostDevice()
  const computer = await start({ killAt: appends('RESHARED') })
  await recover(computer, email)
  const { backups } = await computer.account.account()
  const backupId = backups.find(({ state }) => state === 'ACTIVE')?.backupId as BackupId
  await computer.recovery.open({ source: 'folder', path: folder, backupId })
  await computer.recovery.start()
  expect(await ended(computer)).toMatchObject({ phase: 'done' })
})
