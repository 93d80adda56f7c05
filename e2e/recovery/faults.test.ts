/**
 * Every call that the driver makes outside itself fails once, or is the last one of a process that dies there, before or after
 * it took effect. Whatever happened: the same public key, a device that can sign, a complete backup (I1, I3, I5, I6, I13).
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AppError, asAppError, type ErrorCode } from '../../shared/errors.ts'
import { decide, holdsPending } from '../../shared/recovery/machine.ts'
import { createClient, createCloud, createWorld, type Disk, type Guard, METHOD, sameKeys, type World } from './world.ts'

const silent = () => undefined
let world: World
let email: string
let cloud: ReturnType<typeof createCloud>
let first: Disk

beforeAll(async () => {
  world = await createWorld()
}, 60_000)
afterAll(() => world.close())
/** A wallet for a few cases: its history stays short, which the server goes through with every request. */
const CASES_PER_WALLET = 8
let cases = 0
beforeEach(async () => {
  if (cases++ % CASES_PER_WALLET !== 0) return
  email = await world.addAccount()
  cloud = createCloud()
  const old = await createClient(world, { email, cloud })
  await old.driver.enrol({ method: METHOD }, silent)
  first = old.disk
})

type Mode = { readonly name: string; readonly moment: 'before' | 'after'; readonly isCrash: boolean }
const MODES: readonly Mode[] = [
  { name: 'fails before it took effect', moment: 'before', isCrash: false },
  { name: 'took effect, then the process dies', moment: 'after', isCrash: true },
]
const codeFor = (name: string): ErrorCode =>
  name.startsWith('api.') ? 'http.unreachable' : name.startsWith('keys.') ? 'keysource.unwritable' : 'vault.disk_io'

/** Fails at call n (from 0); `calls` names what was seen. */
const failingAt = (n: number, { moment, isCrash }: Mode) => {
  const calls: string[] = []
  let isDead = false
  const fail = (name: string): never => {
    if (isCrash) isDead = true
    throw new AppError(codeFor(name))
  }
  const guard: Guard = {
    before: (name) => {
      if (isDead) fail(name)
      calls.push(name)
      if (calls.length - 1 === n && moment === 'before') fail(name)
    },
    after: (name) => {
      // An answer that comes after later calls have begun belongs to its own number all the same: calls are sequential.
      if (!isDead && calls.length - 1 === n && moment === 'after') fail(name)
    },
  }
  return { guard, calls }
}

/** What a person does who presses the one button that helps, on a computer where nothing fails any more. */
const goOn = async (disk: Disk): Promise<Disk> => {
  for (let i = 0; i < 3; i++) {
    const { driver } = await createClient(world, { email, cloud, disk })
    if (decide(driver.state()) !== 'none') await driver.resume(silent)
    const { at } = driver.state()
    if (at === 'backup_confirmed' || at === 'cleaned') return disk
    if (at === 'left' || at === 'none' || at === 'aborted') {
      expect(disk.pending).toBeUndefined()
      await driver.recover({ method: METHOD }, silent)
      return disk
    }
  }
  throw new Error('no way on')
}

const expectWhole = async (disk: Disk): Promise<void> => {
  const { driver, io } = await createClient(world, { email, cloud, disk })
  await driver.checkDevice()
  const before = first.active?.meta
  const after = disk.active?.meta
  expect(before && after && sameKeys(before, after)).toBe(true)
  expect(disk.pending).toBeUndefined()
  const [wallet] = (await io.api.account()).wallets
  const active = wallet?.backups.filter(({ state, curves }) => state === 'ACTIVE' && curves.every(({ complete }) => complete))
  expect(active).toHaveLength(1)
  const backup = active?.[0]
  expect([...cloud.keys.keys()]).toContain(`${wallet?.walletId}/${backup?.backupId}/${backup?.version}`)
}

describe('a fault at every call', () => {
  it('is found at all: the calls of one recovery', async () => {
    const { guard, calls } = failingAt(-1, MODES[0] as Mode)
    const { driver, disk } = await createClient(world, { email, cloud, guard })
    await driver.recover({ method: METHOD }, silent)
    expect(calls.filter((name) => name.startsWith('api.'))).toHaveLength(3 + 14)
    expect(calls).toHaveLength(COUNT)
    await expectWhole(disk)
  })

  const COUNT = 37
  const table = Array.from({ length: COUNT }, (_, n) => MODES.map((mode) => ({ n, mode }))).flat()
  it.each(table)('call $n $mode.name', async ({ n, mode }) => {
    const { guard, calls } = failingAt(n, mode)
    const { driver, disk } = await createClient(world, { email, cloud, guard })
    const thrown = await driver.recover({ method: METHOD }, silent).then(
      () => undefined,
      (error: unknown) => asAppError(error),
    )
    expect(thrown?.code).toBe(codeFor(calls[n] ?? ''))
    // The old device is replaced only by a commit, and a pending share that may be live is still there.
    if (holdsPending(driver.state())) expect(disk.pending).toBeDefined()
    await expectWhole(await goOn(disk))
    // And now and then: the backup that is there now brings the wallet back once more.
    if (cases % CASES_PER_WALLET !== 0) return
    const last = await createClient(world, { email, cloud })
    await last.driver.recover({ method: METHOD }, silent)
    await expectWhole(last.disk)
  })
})
