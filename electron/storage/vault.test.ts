import { beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '#shared/bytes.ts'
import type { OsAuth } from '../auth/os-auth.ts'
import { createMemoryFiles, type MemoryFiles } from './testing/memory-files.ts'
import { createMemoryKeychain, type MemoryKeychain } from './testing/memory-keychain.ts'
import { expectedOf, FOLDER, MARKER, openVault, operation, PASSCODE, pendingRequest, readBack } from './testing/vault-fixture.ts'
import type { Vault } from './vault.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })

describe('vault', () => {
  let files: MemoryFiles
  let keychain: MemoryKeychain
  let vault: Vault
  beforeEach(async () => {
    files = createMemoryFiles()
    keychain = createMemoryKeychain()
    vault = await openVault(files, keychain)
  })
  const reopen = () => openVault(files, keychain)
  const recover = async (n: number) => {
    await vault.createPending(pendingRequest(n))
    await vault.finalise(operation(n))
  }

  it('starts with nothing', () => {
    expect(vault.status()).toEqual({ active: null, pending: null, unlocked: false, passcodeSet: false, marker: false, problem: null })
  })

  it('refuses to hold a share without passcode or OS authentication', async () => {
    await expect(vault.createPending(pendingRequest(1))).rejects.toEqual(code('device.unprotected'))
    expect(keychain.items.size).toBe(0)
    expect(files.names()).toEqual([])
  })

  it('keeps a pending slot, switches to it, and opens it after a restart with the passcode', async () => {
    await vault.setPasscode(PASSCODE)
    await vault.createPending(pendingRequest(1))
    expect(vault.status()).toMatchObject({ active: null, pending: { operationId: operation(1) }, marker: true })
    expect(await readBack(vault, 'pending')).toEqual(expectedOf(1))
    await vault.finalise(operation(1))
    expect(vault.status()).toMatchObject({ active: { operationId: operation(1) }, pending: null, unlocked: true })

    vault = await reopen()
    expect(vault.status()).toMatchObject({ active: { operationId: operation(1) }, unlocked: false })
    await expect(vault.openSlot('active')).rejects.toEqual(code('vault.locked'))
    await vault.unlock(PASSCODE)
    expect(await readBack(vault, 'active')).toEqual(expectedOf(1))
    await vault.lock()
    await expect(vault.openSlot('active')).rejects.toEqual(code('vault.locked'))
  })

  it('adds a keychain item for each slot, never replaces one, and removes the old one only after the switch', async () => {
    await vault.setPasscode(PASSCODE)
    await recover(1)
    const [first] = keychain.items.keys()
    await vault.createPending(pendingRequest(2))
    expect([...keychain.items.keys()]).toContain(first)
    expect(keychain.items.size).toBe(2)
    expect(await readBack(vault, 'active')).toEqual(expectedOf(1))
    await vault.finalise(operation(2))
    expect(keychain.items.size).toBe(1)
    expect(keychain.items.has(first as string)).toBe(false)
    expect(await readBack(vault, 'active')).toEqual(expectedOf(2))
    expect(files.names()).toEqual([`${FOLDER}/active`, `${FOLDER}/slot-b`, MARKER])
  })

  it('is repeatable: finalise twice, drop twice; an old finalise leaves a newer pending slot alone', async () => {
    await vault.setPasscode(PASSCODE)
    await recover(1)
    await vault.finalise(operation(1))
    await vault.createPending(pendingRequest(2))
    await vault.finalise(operation(1))
    expect(await readBack(vault, 'pending')).toEqual(expectedOf(2))
    await vault.dropPending()
    await vault.dropPending()
    expect(vault.status()).toMatchObject({ active: { operationId: operation(1) }, pending: null })
    expect(keychain.items.size).toBe(1)
  })

  it('refuses to finalise another operation, and to make a second pending slot', async () => {
    await vault.setPasscode(PASSCODE)
    await vault.createPending(pendingRequest(1))
    await expect(vault.finalise(operation(9))).rejects.toEqual(code('recovery.conflict'))
    await expect(vault.createPending(pendingRequest(2))).rejects.toEqual(code('recovery.in_progress'))
    expect(await readBack(vault, 'pending')).toEqual(expectedOf(1))
  })

  it('forgets a dropped first slot wholly, marker included', async () => {
    await vault.setPasscode(PASSCODE)
    await vault.createPending(pendingRequest(1))
    await vault.dropPending()
    expect(files.names()).toEqual([])
    expect(keychain.items.size).toBe(0)
    expect(vault.status()).toMatchObject({ marker: false, pending: null })
  })

  it('tells a wrong passcode from a missing item, a changed item and a damaged file', async () => {
    await vault.setPasscode(PASSCODE)
    await recover(1)
    const [[id, item]] = [...keychain.items] as [[string, Uint8Array]]

    vault = await reopen()
    await expect(vault.unlock(utf8('wrong horse'))).rejects.toEqual(code('passcode.wrong'))
    keychain.items.set(id, new Uint8Array(32))
    await expect(vault.unlock(PASSCODE)).rejects.toEqual(code('keychain.verify_failed'))
    keychain.items.delete(id)
    await expect(vault.unlock(PASSCODE)).rejects.toEqual(code('keychain.missing'))
    expect(vault.status()).toMatchObject({ problem: 'keychain.missing', marker: true, unlocked: false })
    expect(keychain.items.size).toBe(0)
    keychain.items.set(id, item)
    const slot = files.get(`${FOLDER}/slot-a`)
    files.set(`${FOLDER}/slot-a`, slot.subarray(0, 100))
    await expect(vault.unlock(PASSCODE)).rejects.toEqual(code('vault.corrupt'))
    expect(vault.status()).toMatchObject({ problem: 'vault.corrupt', active: null, marker: true })
    files.set(`${FOLDER}/slot-a`, slot)
    await vault.unlock(PASSCODE)
    expect(await readBack(vault, 'active')).toEqual(expectedOf(1))
  })

  it('does not take a vanished vault for a fresh computer', async () => {
    await vault.setPasscode(PASSCODE)
    await recover(1)
    for (const name of files.names()) if (name !== MARKER) await files.remove(name)
    vault = await reopen()
    expect(vault.status()).toMatchObject({ active: null, marker: true })
    await expect(vault.unlock(PASSCODE)).rejects.toEqual(code('vault.corrupt'))
  })

  it('recovers again over a wallet whose passcode is forgotten, and keeps the old slot until the switch', async () => {
    await vault.setPasscode(PASSCODE)
    await recover(1)
    vault = await reopen()
    await vault.setPasscode(utf8('another one'))
    await vault.createPending(pendingRequest(2))
    vault = await reopen()
    await vault.unlock(PASSCODE)
    expect(await readBack(vault, 'active')).toEqual(expectedOf(1))
    await expect(vault.openSlot('pending')).rejects.toEqual(code('vault.locked'))
    await vault.unlock(utf8('another one'))
    expect(await readBack(vault, 'pending')).toEqual(expectedOf(2))
    await vault.finalise(operation(2))
    expect(await readBack(vault, 'active')).toEqual(expectedOf(2))
  })

  it('takes a new passcode beside a pending slot whose own is forgotten, never beside one that is open', async () => {
    await vault.setPasscode(PASSCODE)
    await vault.createPending(pendingRequest(1))
    await expect(vault.setPasscode(utf8('another one'))).rejects.toEqual(code('vault.locked'))
    vault = await reopen()
    await vault.setPasscode(utf8('another one'))
    await expect(vault.openSlot('pending')).rejects.toEqual(code('vault.locked'))
    await expect(vault.createPending(pendingRequest(2))).rejects.toEqual(code('recovery.in_progress'))
    await vault.dropPending()
    await vault.createPending(pendingRequest(2))
    expect(await readBack(vault, 'pending')).toEqual(expectedOf(2))
  })

  it('does not let a slot open in the place of the other', async () => {
    await vault.setPasscode(PASSCODE)
    await recover(1)
    await vault.createPending(pendingRequest(2))
    files.set(`${FOLDER}/slot-a`, files.get(`${FOLDER}/slot-b`))
    await expect(vault.openSlot('active')).rejects.toEqual(code('vault.corrupt'))
    expect(await readBack(vault, 'pending')).toEqual(expectedOf(2))
  })

  it('asks the operating system where there is no passcode, and reads no keychain item when it refuses', async () => {
    let answer: Awaited<ReturnType<OsAuth['authenticate']>> = 'granted'
    const osAuth: OsAuth = { status: async () => 'available', authenticate: async () => answer }
    vault = await openVault(files, keychain, osAuth)
    await recover(1)
    expect(await readBack(vault, 'active')).toEqual(expectedOf(1))
    for (const refusal of ['cancelled', 'failed', 'locked_out', 'unavailable'] as const) {
      answer = refusal
      const before = keychain.calls()
      await expect(vault.openSlot('active')).rejects.toEqual(code('vault.locked'))
      expect(keychain.calls()).toBe(before)
    }
  })

  it('waits with locking until a slot is written, so that no slot is ever sealed under a wiped key', async () => {
    await vault.setPasscode(PASSCODE)
    const made = vault.createPending(pendingRequest(1))
    const locked = vault.lock()
    await Promise.all([made, locked])
    await vault.unlock(PASSCODE)
    expect(await readBack(vault, 'pending')).toEqual(expectedOf(1))
  })

  it('keeps nothing of a share, a seed, a key or a passcode in the clear', async () => {
    await vault.setPasscode(PASSCODE)
    await vault.createPending(pendingRequest(7))
    const everything = Buffer.concat(files.names().map((name) => Buffer.from(files.get(name))))
    for (const secret of [Buffer.from('the share of'), Buffer.alloc(32, 7), Buffer.from(PASSCODE), ...keychain.items.values()]) {
      expect(everything.includes(Buffer.from(secret))).toBe(false)
    }
  })
})
