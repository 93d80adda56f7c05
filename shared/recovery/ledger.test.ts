import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Applied,
  currentOperation,
  type Effect,
  isTerminal,
  type Ledger,
  liveEpoch,
  MAX_OPEN_OPERATIONS,
  type Outcome,
} from './ledger.ts'
import { beginBackup, clean, cleaned, confirmBackup, prepareBackup, proveBackup, raiseWatermark } from './ledger-backups.ts'
import {
  becomeCurrent,
  cancel,
  commit,
  databaseRestored,
  expireLeases,
  keyDestroyed,
  prepare,
  processRestarted,
  prove,
  start,
} from './ledger-operations.ts'

const empty: Ledger = { walletId: 'w', frozen: false, safeMode: false, fence: 0, seq: 0, epochs: [], backups: [], operations: [] }

/** The ledger with what stands around it: keys, an anchor, old copies, and all that was ever said. */
type World = {
  ledger: Ledger
  now: number
  keys: Set<string>
  usedKeys: Set<string>
  /** Beside the anchor: survives a restored database and a KMS that failed to destroy. */
  condemned: Set<string>
  anchor: { seq: number; fence: number }
  copies: Ledger[]
  restores: number
  everRetired: Set<string>
  commitFences: number[]
  highestCurrent: number
  receipts: { seq: number; type: string; operationId: string | null }[]
  count: number
}
const newWorld = (): World => ({
  ledger: empty,
  now: 1000,
  keys: new Set(),
  usedKeys: new Set(),
  condemned: new Set(),
  anchor: { seq: 0, fence: 0 },
  copies: [],
  restores: 0,
  everRetired: new Set(),
  commitFences: [],
  highestCurrent: 0,
  receipts: [],
  count: 0,
})
const fresh = (world: World, kind: string): string => {
  world.count += 1
  return `${kind}${world.count}`
}

const assertHolds = (world: World, before: Ledger): void => {
  const { ledger, keys } = world
  const live = ledger.epochs.filter((epoch) => epoch.state === 'LIVE')
  expect(live.length).toBeLessThanOrEqual(1) // I2
  for (const epoch of live) if (keys.has(epoch.keyId)) expect(world.everRetired.has(epoch.epochId)).toBe(false) // I4
  const open = ledger.operations.filter((operation) => !isTerminal(operation))
  expect(open.filter((operation) => operation.fence !== null).length).toBeLessThanOrEqual(1) // I10
  for (const operation of open) expect(['PREPARED', 'PROVEN'].includes(operation.state) ? operation.fence : ledger.fence).toBe(ledger.fence)
  for (const method of new Set(ledger.backups.map((row) => row.method))) {
    const rows = ledger.backups.filter((row) => row.method === method)
    const active = rows.filter((row) => row.state === 'ACTIVE')
    expect(active.length).toBeLessThanOrEqual(1)
    // I1, the co-signer's part: a method that once had a backup has one with its key alive.
    if (rows.some((row) => row.confirmHash !== null)) {
      const usable = rows.filter((row) => (row.state === 'ACTIVE' || row.state === 'RETAINED') && keys.has(row.keyId))
      expect(usable.length).toBeGreaterThan(0)
      for (const row of active) expect(keys.has(row.keyId)).toBe(true)
    }
  }
  expect(ledger.seq).toBeGreaterThanOrEqual(before.seq)
  expect(ledger.fence).toBeGreaterThanOrEqual(before.fence)
  for (const old of before.operations.filter(isTerminal)) {
    expect(ledger.operations.find((row) => row.operationId === old.operationId)).toBe(old) // I9
  }
  const ended = ledger.operations.filter(isTerminal)
  for (const { operationId } of world.restores === 0 ? ended : []) {
    const kinds = world.receipts.filter((row) => row.operationId === operationId && row.type !== 'CONFIRMED' && row.type !== 'DESTROYED')
    expect(kinds).toHaveLength(1)
  }
}

/** Stores what was accepted, as the server does: anchor up, condemned keys destroyed (`lazily`: the KMS is down). */
const settle = (world: World, result: Applied, lazily = false): void => {
  const before = world.ledger
  world.ledger = result.ledger
  for (const epoch of result.ledger.epochs)
    if (epoch.state === 'RETIRED' || epoch.state === 'DESTROYED') world.everRetired.add(epoch.epochId)
  for (const effect of result.effects) carryOut(world, effect, lazily)
  const { seq, fence } = world.ledger
  world.anchor = { seq: Math.max(world.anchor.seq, seq), fence: Math.max(world.anchor.fence, fence) }
  const current = currentOperation(world.ledger)
  if (current) world.highestCurrent = Math.max(world.highestCurrent, current.fence ?? 0)
  assertHolds(world, before)
}
const carryOut = (world: World, effect: Effect, lazily: boolean): void => {
  if (effect.type === 'receipt') {
    const { receipt } = effect
    const last = world.receipts.at(-1)?.seq ?? 0
    expect(receipt.seq).toBeGreaterThan(last) // I12, over restores too
    world.receipts.push({ seq: receipt.seq, type: receipt.type, operationId: 'operationId' in receipt ? receipt.operationId : null })
    if (receipt.type === 'COMMITTED') {
      expect(receipt.fence).toBe(world.highestCurrent) // I10: no later one was current
      world.commitFences.push(receipt.fence)
    }
  }
  if (effect.type === 'destroyKey') world.condemned.add(effect.keyId)
  if (effect.type === 'destroyKey' && !lazily) {
    const owner = world.ledger.epochs.find((epoch) => epoch.keyId === effect.keyId)
    expect(owner?.state).not.toBe('LIVE')
    world.keys.delete(effect.keyId)
    const destroyed = keyDestroyed(world.ledger, { keyId: effect.keyId }, world.now)
    world.ledger = destroyed.ledger
    for (const receipt of destroyed.effects) carryOut(world, receipt, lazily)
  }
}
const attempt = (world: World, apply: (ledger: Ledger) => Outcome, lazily = false): boolean => {
  settle(world, expireLeases(world.ledger, world.now))
  for (const operation of world.ledger.operations) if (!isTerminal(operation)) expect(operation.leaseUntil).toBeGreaterThan(world.now)
  const outcome = apply(world.ledger)
  if (outcome.ok) settle(world, outcome, lazily)
  return outcome.ok
}
const seal = (world: World): string => {
  const keyId = fresh(world, 'key')
  expect(world.usedKeys.has(keyId)).toBe(false)
  world.usedKeys.add(keyId)
  world.keys.add(keyId)
  return keyId
}
/** A sealed share whose transaction was refused is destroyed at once. */
const sealed = (world: World, apply: (ledger: Ledger, keyId: string) => Outcome): void => {
  const keyId = seal(world)
  if (!attempt(world, (ledger) => apply(ledger, keyId))) world.keys.delete(keyId)
}

const pick = <T>(rows: readonly T[], index: number): T | undefined => rows[index % Math.max(1, rows.length)]
const steps: Record<string, (world: World, n: number) => void> = {
  start: (world, n) => {
    const backup = n % 5 === 0 ? null : (pick(world.ledger.backups, n) ?? null)
    const operationId = fresh(world, 'R')
    const input = { operationId, startHash: 's', deviceKey: `d${n % 3}`, deviceName: 'x', backup }
    attempt(world, (ledger) => start(ledger, { ...input, kind: backup ? 'RECOVER' : 'ENROL' }, world.now))
  },
  becomeCurrent: (world, n) => {
    const operation = pick(world.ledger.operations, n)
    if (operation) attempt(world, (ledger) => becomeCurrent(ledger, operation, world.now))
  },
  prepare: (world, n) => {
    const operation = n % 2 ? pick(world.ledger.operations, n) : currentOperation(world.ledger)
    if (!operation) return
    const { operationId, deviceKey } = operation
    sealed(world, (ledger, keyId) => prepare(ledger, { operationId, deviceKey, epochId: fresh(world, 'e'), h: 'h', keyId }, world.now))
  },
  prove: (world, n) => {
    const operation = n % 2 ? pick(world.ledger.operations, n) : currentOperation(world.ledger)
    if (operation) attempt(world, (ledger) => prove(ledger, { ...operation, proofHash: `p${n % 3}` }))
  },
  commit: (world, n) => {
    const operation = n % 2 ? pick(world.ledger.operations, n) : currentOperation(world.ledger)
    if (!operation) return
    const { operationId, deviceKey, epochId, h, proofHash } = operation
    const input = {
      operationId,
      deviceKey,
      epochId: epochId ?? 'e',
      h: h ?? 'h',
      proofHash: proofHash ?? 'p',
      commitHash: proofHash ?? 'p',
    }
    const commits = world.commitFences.length
    const isRepeat = operation.state === 'COMMITTED'
    const accepted = attempt(world, (ledger) => commit(ledger, input, world.now), n % 7 === 0)
    if (isRepeat) expect([accepted, world.commitFences.length]).toEqual([true, commits]) // I8
  },
  cancel: (world, n) => {
    const operation = pick(world.ledger.operations, n)
    if (operation) attempt(world, (ledger) => cancel(ledger, operation, world.now))
  },
  backup: (world, n) => {
    const live = liveEpoch(world.ledger)
    if (!live || !world.keys.has(live.keyId)) return
    const method = `M${n % 2}`
    const version = Math.max(0, ...world.ledger.backups.filter((row) => row.method === method).map((row) => row.version)) + (n % 3)
    const input = { backupId: fresh(world, 'b'), method, version, epochId: live.epochId, deviceKey: live.deviceKey }
    if (!beginBackup(world.ledger, input).ok) return
    sealed(world, (ledger, keyId) => prepareBackup(ledger, { ...input, sharingId: `${input.backupId}s`, keyId }, world.now))
  },
  proveBackup: (world, n) => {
    const row = pick(world.ledger.backups, n)
    const deviceKey = liveEpoch(world.ledger)?.deviceKey ?? ''
    if (row)
      attempt(world, (ledger) => proveBackup(ledger, { backupId: row.backupId, deviceKey, cipherTextHash: 'c', encryptionKeyId: 'k' }))
  },
  confirm: (world, n) => {
    const row = pick(world.ledger.backups, n)
    const deviceKey = liveEpoch(world.ledger)?.deviceKey ?? ''
    const storedHash = n % 4 === 0 ? null : 'c'
    if (row)
      attempt(world, (ledger) => confirmBackup(ledger, { ...row, deviceKey, cipherTextHash: 'c', confirmHash: 'f', storedHash }, world.now))
  },
  time: (world, n) => {
    world.now += [1, 600, 901, 90_000][n % 4] ?? 1
  },
  crash: (world) => settle(world, processRestarted(world.ledger, world.now)),
  copy: (world) => {
    world.copies.push(world.ledger)
    // The newest copy was restored and checked: only that one raises the watermark.
    attempt(world, (ledger) => raiseWatermark(ledger, { backupIds: ledger.backups.map((row) => row.backupId) }))
    world.copies = [world.ledger]
  },
  clean: (world, n) => {
    const row = pick(world.ledger.backups, n)
    if (!row) return
    const { method } = row
    const version = row.version + (n % 2)
    const before = world.ledger.backups
    attempt(world, (ledger) => clean(ledger, { method, version }))
    const active = before.find((other) => other.method === method && other.state === 'ACTIVE')
    for (const gone of world.ledger.backups.filter((other) => !before.includes(other) && other.state === 'SHREDDED')) {
      expect([gone.method, gone.version < version, gone.version < (active?.version ?? 0)]).toEqual([method, true, true])
    }
  },
  freeze: (world, n) => {
    settle(world, { ok: true, ledger: { ...world.ledger, frozen: n % 4 === 0 }, effects: [] })
  },
  restore: (world, n) => {
    const copy = pick(world.copies, n)
    if (!copy || world.restores > 1) return
    world.restores += 1
    world.ledger = copy
    world.highestCurrent = Math.max(world.highestCurrent, world.anchor.fence)
    const isBehind = copy.seq < world.anchor.seq || copy.fence < world.anchor.fence
    const counters = { anchorSeq: world.anchor.seq, anchorFence: world.anchor.fence }
    const isAlive = (keyId: string): boolean => world.keys.has(keyId) && !world.condemned.has(keyId)
    settle(world, isBehind ? databaseRestored(copy, { ...counters, isAlive }, world.now) : processRestarted(copy, world.now))
  },
}
const NAMES = Object.keys(steps)
/** One attempt up to some step: without these, walks seldom reach a second commit. */
steps.recover = (world, n) => {
  const from = world.ledger.backups.find((row) => row.state === 'ACTIVE') ?? null
  const operationId = fresh(world, 'R')
  const input = { operationId, startHash: 's', deviceKey: `d${n % 3}`, deviceName: 'x', backup: from, kind: 'RECOVER' } as const
  attempt(world, (ledger) => start(ledger, input, world.now))
  if (n % 7 > 0) attempt(world, (ledger) => becomeCurrent(ledger, input, world.now))
  for (const name of ['prepare', 'prove', 'commit'].slice(0, (n % 7) - 1)) steps[name]?.(world, 2)
}
steps.renew = (world, n) => {
  steps.backup?.(world, 3 * n + 1)
  const last = world.ledger.backups.length - 1
  for (const name of ['proveBackup', 'confirm']) if (last >= 0 && n % 5 > 0) steps[name]?.(world, last % 4 ? last : last + 5 * (last + 1))
}
const FORWARD = ['recover', 'renew', 'becomeCurrent', 'prepare', 'prove', 'commit', 'proveBackup', 'confirm']
const step = fc.tuple(
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...FORWARD) }, { weight: 1, arbitrary: fc.constantFrom(...NAMES) }),
  fc.nat(40),
)

const through = (world: World, ...names: readonly (readonly [string, number])[]): void => {
  for (const [name, n] of names) steps[name]?.(world, n)
}
/** A wallet with an ACTIVE backup of method M1. */
const enrolled = (): World => {
  const world = newWorld()
  through(
    world,
    ['start', 0],
    ['becomeCurrent', 0],
    ['prepare', 0],
    ['prove', 0],
    ['commit', 2],
    ['backup', 1],
    ['proveBackup', 0],
    ['confirm', 1],
  )
  expect(world.ledger.backups.map((row) => row.state)).toEqual(['ACTIVE'])
  expect(liveEpoch(world.ledger)?.counter).toBe(1)
  return world
}

describe('the ledger', () => {
  it('holds I1, I2, I4, I9, I10 and I12 on random walks, with restarts, lazy destruction and restored databases', () => {
    const reached = new Set<string>()
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (walk) => {
        const world = enrolled()
        for (const [name, n] of walk) steps[name]?.(world, n)
        for (const receipt of world.receipts) reached.add(receipt.type)
        if (world.commitFences.length > 1) reached.add('second commit')
        if (world.ledger.safeMode) reached.add('safe mode')
        if (world.ledger.safeMode && world.ledger.operations.some((row) => row.state === 'COMMITTED')) reached.add('safe commit')
      }),
      { numRuns: 300 },
    )
    expect([...reached].sort()).toEqual(['ABORTED', 'COMMITTED', 'CONFIRMED', 'DESTROYED', 'safe commit', 'safe mode', 'second commit'])
  })
  it('changes nothing but leases on a refusal, and never throws, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (walk) => {
        const world = newWorld()
        for (const [name, n] of walk) steps[name]?.(world, n)
      }),
      { numRuns: 300 },
    )
  })
  it('keeps the rows that it does not change, so that a store writes the differences only', () => {
    const { ledger } = enrolled()
    const input = {
      operationId: 'R',
      startHash: 's',
      deviceKey: 'd',
      deviceName: 'x',
      kind: 'RECOVER' as const,
      backup: ledger.backups[0] ?? null,
    }
    const outcome = start(ledger, input, 1)
    expect(outcome.ok && outcome.ledger.epochs).toBe(ledger.epochs)
    expect(outcome.ok && outcome.ledger.operations[0]).toBe(ledger.operations[0])
  })
  it('a flood of STARTs pushes out its own oldest, and never the operation that is current', () => {
    const world = enrolled()
    const backup = world.ledger.backups[0] ?? null
    const open = (operationId: string, deviceKey: string) =>
      attempt(world, (ledger) =>
        start(ledger, { operationId, startHash: 's', deviceKey, deviceName: 'x', kind: 'RECOVER', backup }, world.now),
      )
    open('owner', 'mine')
    attempt(world, (ledger) => becomeCurrent(ledger, { operationId: 'owner', deviceKey: 'mine' }, world.now))
    for (let i = 0; i < MAX_OPEN_OPERATIONS + 1; i++) open(`flood-${i}`, 'theirs')
    const stateOf = (id: string) => world.ledger.operations.find(({ operationId }) => operationId === id)?.state
    expect([stateOf('owner'), stateOf('flood-0'), stateOf('flood-1')]).toEqual(['OPEN', 'ABORTED', 'OPEN'])
    expect(currentOperation(world.ledger)?.operationId).toBe('owner')
  })
  it('a copy from before a backup was left or cleaned is known as restored, so that no dead half becomes ACTIVE', () => {
    const world = enrolled()
    through(world, ['backup', 1], ['proveBackup', 1], ['copy', 0], ['backup', 1], ['restore', 0])
    expect([world.ledger.safeMode, world.ledger.backups.map((row) => row.state)]).toEqual([true, ['ACTIVE', 'SHREDDED']])
    through(world, ['confirm', 1])
    expect(world.ledger.backups[0]?.state).toBe('ACTIVE')

    const other = enrolled()
    through(other, ['backup', 1], ['proveBackup', 1], ['confirm', 1], ['copy', 0])
    attempt(other, (ledger) => clean(ledger, { method: 'M1', version: 9 }))
    through(other, ['restore', 0])
    expect([other.ledger.safeMode, other.ledger.backups.map((row) => row.state)]).toEqual([true, ['SHREDDED', 'ACTIVE']])
  })
  it('CLEAN answers the same list again', () => {
    const world = enrolled()
    through(world, ['backup', 1], ['proveBackup', 1], ['confirm', 1], ['copy', 0])
    const input = { method: 'M1', version: 9 }
    expect(cleaned(world.ledger, input)).toEqual([])
    attempt(world, (ledger) => clean(ledger, input))
    const first = cleaned(world.ledger, input)
    expect(first).toHaveLength(1)
    const before = world.ledger
    attempt(world, (ledger) => clean(ledger, input))
    expect([cleaned(world.ledger, input), world.ledger.seq]).toEqual([first, before.seq])
  })
  it('in safe mode a RETAINED backup may be started from only where no ACTIVE one is left', () => {
    const world = enrolled()
    through(world, ['backup', 1], ['proveBackup', 1], ['confirm', 1])
    const [retained, active] = world.ledger.backups
    const from = (ledger: Ledger) =>
      start(ledger, { operationId: 'R', startHash: 's', deviceKey: 'd', deviceName: 'x', kind: 'RECOVER', backup: retained ?? null }, 1)
    const restore = (isAlive: (keyId: string) => boolean) =>
      databaseRestored(world.ledger, { anchorSeq: 99, anchorFence: 9, isAlive }, 1).ledger
    expect(from(world.ledger)).toEqual({ ok: false, code: 'backup.not_active' })
    expect(from(restore(() => true)).ok).toBe(false)
    expect(from(restore((keyId) => keyId !== active?.keyId)).ok).toBe(true)
  })
})
