/** Every call of the file system and of the keychain fails once, before and after it took effect: the old state or the new one is found. */
import { describe, expect, it } from 'vitest'
import { createMemoryFiles, type Fault, failing, type MemoryFiles } from './testing/memory-files.ts'
import { createMemoryKeychain, type MemoryKeychain } from './testing/memory-keychain.ts'
import { expectedOf, FOLDER, openVault, operation, PASSCODE, pendingRequest, readBack } from './testing/vault-fixture.ts'
import type { Vault } from './vault.ts'

type World = { files: MemoryFiles; keychain: MemoryKeychain }
const copy = ({ files, keychain }: World): World => ({
  files: files.afterCrash('keep'),
  keychain: createMemoryKeychain(new Map(keychain.items)),
})

const build = async (steps: (vault: Vault) => Promise<void>): Promise<World> => {
  const world = { files: createMemoryFiles(), keychain: createMemoryKeychain() }
  const vault = await openVault(world.files, world.keychain)
  await vault.setPasscode(PASSCODE)
  await steps(vault)
  return world
}
const withActive = () =>
  build(async (vault) => {
    await vault.createPending(pendingRequest(1))
    await vault.finalise(operation(1))
  })
const withBoth = () =>
  build(async (vault) => {
    await vault.createPending(pendingRequest(1))
    await vault.finalise(operation(1))
    await vault.createPending(pendingRequest(2))
  })

const reopen = async ({ files, keychain }: World): Promise<Vault> => {
  const vault = await openVault(files, keychain)
  await vault.unlock(PASSCODE)
  return vault
}

/** Runs `work` once for each call, each failure mode and each kind of crash, and looks at what a restart finds. */
const forEveryFault = async (
  start: World,
  work: (vault: Vault) => Promise<unknown>,
  look: (vault: Vault, world: World, failed: boolean) => Promise<void>,
): Promise<number> => {
  let runs = 0
  for (const when of ['before', 'after'] as const) {
    for (const lasting of ['once', 'dead'] as const) {
      for (let at = 0; ; at++) {
        const fault: Fault = { at, when, lasting, code: at % 2 ? 'EIO' : 'ENOSPC' }
        const world = copy(start)
        // The vault under test opens a healthy system; the fault counts from the work on.
        const counted = failing(world.files, { ...fault, at: -1, lasting: 'once' })
        const opening = await openVault(counted, world.keychain)
        await opening.unlock(PASSCODE)
        const offset = counted.calls()
        const faulty = failing(world.files, { ...fault, at: offset + at })
        const vault = await openVault(faulty, world.keychain)
        await vault.unlock(PASSCODE)
        const failed = await work(vault).then(
          () => false,
          (error) => {
            expect(error.code).toMatch(/^vault\.(disk_io|disk_full)$/)
            return true
          },
        )
        const reached = faulty.calls() > offset + at
        for (const crash of ['lose', 'keep'] as const) {
          const after = { files: world.files.afterCrash(crash), keychain: createMemoryKeychain(new Map(world.keychain.items)) }
          await look(await reopen(after), after, failed)
          runs++
        }
        if (!reached) break
      }
    }
  }
  return runs
}

const canStartAgain = async (vault: Vault, world: World): Promise<void> => {
  await vault.dropPending()
  await vault.createPending(pendingRequest(3))
  expect(await readBack(vault, 'pending')).toEqual(expectedOf(3))
  await vault.finalise(operation(3))
  expect(await readBack(vault, 'active')).toEqual(expectedOf(3))
  expect(world.keychain.items.size).toBe(1)
  expect(world.files.names().filter((name) => name.startsWith(FOLDER))).toHaveLength(2)
}

describe('vault under faults', () => {
  it('createPending: the active slot always opens; a pending one is there whole or not at all', async () => {
    const runs = await forEveryFault(
      await withActive(),
      (vault) => vault.createPending(pendingRequest(2)),
      async (vault, world, failed) => {
        expect(await readBack(vault, 'active')).toEqual(expectedOf(1))
        const { pending, problem } = vault.status()
        expect(problem).toBeNull()
        if (!failed) expect(pending).not.toBeNull()
        if (pending) expect(await readBack(vault, 'pending')).toEqual(expectedOf(2))
        await canStartAgain(vault, world)
      },
    )
    expect(runs).toBeGreaterThan(200)
  })

  it('finalise: one of the two is active and opens; repeating it ends with the new one alone', async () => {
    const runs = await forEveryFault(
      await withBoth(),
      (vault) => vault.finalise(operation(2)),
      async (vault, world, failed) => {
        const { active, pending, problem } = vault.status()
        expect(problem).toBeNull()
        if (!failed) expect(active?.operationId).toBe(operation(2))
        if (active?.operationId === operation(2)) expect(pending).toBeNull()
        else expect(await readBack(vault, 'pending')).toEqual(expectedOf(2))
        const signer = expectedOf(active?.operationId === operation(2) ? 2 : 1)
        expect(await readBack(vault, 'active')).toEqual(signer)
        const dropped = await reopen(copy(world))
        await dropped.dropPending()
        expect(await readBack(dropped, 'active')).toEqual(signer)
        await vault.finalise(operation(2))
        expect(await readBack(vault, 'active')).toEqual(expectedOf(2))
        await canStartAgain(vault, world)
      },
    )
    expect(runs).toBeGreaterThan(100)
  })

  it('dropPending: the active slot stays; the pending one is whole or gone', async () => {
    const runs = await forEveryFault(
      await withBoth(),
      (vault) => vault.dropPending(),
      async (vault, world, failed) => {
        expect(await readBack(vault, 'active')).toEqual(expectedOf(1))
        const { pending, problem } = vault.status()
        expect(problem).toBeNull()
        if (!failed) expect(pending).toBeNull()
        if (pending) expect(await readBack(vault, 'pending')).toEqual(expectedOf(2))
        await canStartAgain(vault, world)
      },
    )
    expect(runs).toBeGreaterThan(50)
  })

  it('every keychain call fails, before and after it took effect', async () => {
    const start = await withActive()
    for (const when of ['before', 'after'] as const) {
      for (let n = 0; n < 3; n++) {
        const world = copy(start)
        const vault = await reopen(world)
        world.keychain.failAt(n, when, 'keychain.locked')
        const made = vault.createPending(pendingRequest(2))
        await (n < 2 ? expect(made).rejects.toMatchObject({ code: 'keychain.locked' }) : made)
        const again = await reopen(world)
        expect(await readBack(again, 'active')).toEqual(expectedOf(1))
        if (n < 2) expect(again.status().pending).toBeNull()
        await canStartAgain(again, world)
      }
    }
  })

  it('what the keychain did not let go at the switch goes before the next slot is made', async () => {
    const world = await withBoth()
    const vault = await reopen(world)
    world.keychain.failAt(0, 'before', 'keychain.locked')
    await vault.finalise(operation(2))
    expect(world.keychain.items.size).toBe(2)
    await vault.createPending(pendingRequest(3))
    await vault.finalise(operation(2))
    expect(await readBack(vault, 'pending')).toEqual(expectedOf(3))
    await vault.finalise(operation(3))
    expect(await readBack(vault, 'active')).toEqual(expectedOf(3))
    expect(world.keychain.items.size).toBe(1)
  })

  it('a keychain that answers other bytes than it was given makes no slot', async () => {
    const world = await withActive()
    const vault = await openVault(world.files, {
      ...world.keychain,
      get: async (id) => (world.keychain.items.size > 1 ? new Uint8Array(32) : world.keychain.get(id)),
    })
    await vault.unlock(PASSCODE)
    await expect(vault.createPending(pendingRequest(2))).rejects.toMatchObject({ code: 'keychain.verify_failed' })
    expect(world.keychain.items.size).toBe(1)
    expect(vault.status()).toMatchObject({ active: { operationId: operation(1) }, pending: null })
  })
})
