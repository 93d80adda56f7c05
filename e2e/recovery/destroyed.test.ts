/** The second signed fact after COMMITTED: what the screen may say about the old device's key, and when. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RecoveryIo } from '../../electron/recovery/protocol/io.ts'
import { createRecover } from '../../electron/recovery/protocol/recover.ts'
import { liveOf } from '../../shared/recovery/machine.ts'
import { createClient, createCloud, createWorld, METHOD, type World } from './world.ts'

const silent = () => undefined
let world: World
beforeAll(async () => {
  world = await createWorld()
}, 60_000)
afterAll(() => world.close())

const recovered = async (change: (io: RecoveryIo) => Partial<RecoveryIo> = () => ({})) => {
  const email = await world.addAccount()
  const cloud = createCloud()
  const old = await createClient(world, { email, cloud })
  await old.driver.enrol({ method: METHOD }, silent)
  const { io } = await createClient(world, { email, cloud })
  const driver = createRecover({ ...io, ...change(io) })
  await driver.recover({ method: METHOD }, silent)
  return { driver, isDestroyed: () => liveOf(driver.state())?.committed.oldKeyDestroyed }
}
const statusOf =
  (change: (answer: Awaited<ReturnType<RecoveryIo['api']['status']>>) => Partial<Awaited<ReturnType<RecoveryIo['api']['status']>>>) =>
  (io: RecoveryIo): Partial<RecoveryIo> => ({
    api: { ...io.api, status: async (...ids) => io.api.status(...ids).then((answer) => ({ ...answer, ...change(answer) })) },
  })

it('is said only once the co-signer has signed it', async () => {
  const { driver, isDestroyed } = await recovered()
  expect(isDestroyed()).toBe(false)
  await driver.clean()
  expect(isDestroyed()).toBe(true)
})

it('is not said while the statement is missing', async () => {
  const { driver, isDestroyed } = await recovered(statusOf(() => ({ destroyed: null })))
  await driver.clean()
  expect(isDestroyed()).toBe(false)
})

it('is not said on another statement of the same co-signer', async () => {
  const { driver, isDestroyed } = await recovered(statusOf(({ receipt }) => ({ destroyed: receipt })))
  await expect(driver.clean()).rejects.toThrow('recovery.receipt_invalid')
  expect(isDestroyed()).toBe(false)
})
