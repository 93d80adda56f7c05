import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Trip } from '../../electron/custodian/http-client.ts'
import type { StatusEvent } from '../../shared/recovery/status.ts'
import { createClient, createCloud, createWorld, METHOD, sameKeys, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

describe('a whole recovery', () => {
  it('brings the same addresses to a new device in fourteen round trips', async () => {
    const email = await world.addAccount()
    const cloud = createCloud()
    const old = await createClient(world, { email, cloud })
    const before = await old.driver.enrol({ method: METHOD }, () => undefined)

    const trips: Trip[] = []
    const events: StatusEvent[] = []
    const fresh = await createClient(world, {
      email,
      cloud,
      trips,
      confirm: async () => {
        trips.length = 0
      },
    })
    const after = await fresh.driver.recover({ method: METHOD }, (event) => events.push(event))

    expect(after.addresses).toEqual(before.addresses)
    expect(after.addresses.ethereum).toMatch(/^0x[0-9a-fA-F]{40}$/)
    expect(after.cipherText).not.toEqual(before.cipherText)
    expect(trips).toHaveLength(14)
    expect(events.filter(({ state }) => state === 'done').map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(fresh.driver.state().at).toBe('backup_confirmed')
    const [mine, theirs] = [fresh.disk.active?.meta, old.disk.active?.meta]
    expect(mine && theirs && sameKeys(mine, theirs)).toBe(true)
    expect(mine?.epochId).not.toBe(theirs?.epochId)
  })
})
