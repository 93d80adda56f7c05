import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AppError } from '../errors.ts'
import { aborted, alphabet, attempt, destroyed, epoch, givenUp, left, operation, receipt, wholeJournal } from './fixtures.test-support.ts'
import type { JournalRecord } from './journal.ts'
import {
  type Action,
  advance,
  decide,
  fold,
  holdsPending,
  isLive,
  liveOf,
  type MachineState,
  NONE,
  type ServerStatus,
  unfinishedOf,
} from './machine.ts'

const upTo = (type: JournalRecord['type']): JournalRecord[] => {
  const journal = wholeJournal()
  return journal.slice(0, journal.findIndex((record) => record.type === type) + 1)
}
const tryAdvance = (state: MachineState, record: JournalRecord): MachineState | null => {
  try {
    return advance(state, record)
  } catch (thrown) {
    expect((thrown as AppError).code).toBe('vault.corrupt')
    return null
  }
}
/** Every state that any sequence of records can reach, with one journal that leads there. */
const reachable = (): { state: MachineState; journal: JournalRecord[] }[] => {
  const seen = new Map<string, { state: MachineState; journal: JournalRecord[] }>()
  const queue = [{ state: NONE, journal: [] as JournalRecord[] }]
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const key = JSON.stringify(next.state)
    if (seen.has(key)) continue
    seen.set(key, next)
    for (const record of alphabet()) {
      const state = tryAdvance(next.state, record)
      if (state !== null) queue.push({ state, journal: [...next.journal, record] })
    }
    if (seen.size > 20_000) throw new Error('too many states')
  }
  return [...seen.values()]
}

const unreachable: ServerStatus = { known: false }
const status = (
  state: 'OPEN' | 'PREPARED' | 'PROVEN' | 'COMMITTED' | 'ABORTED',
  signed: 'COMMITTED' | 'ABORTED' | null = null,
): ServerStatus => ({
  known: true,
  state,
  signed,
})
const STATUSES: (ServerStatus | undefined)[] = [
  undefined,
  unreachable,
  status('OPEN'),
  status('PREPARED'),
  status('PROVEN'),
  status('COMMITTED'),
  status('COMMITTED', 'COMMITTED'),
  status('ABORTED'),
  status('ABORTED', 'ABORTED'),
]

describe('the table "Resume"', () => {
  const rows: [string, JournalRecord[], ServerStatus | undefined, Action][] = [
    ['none', [], undefined, 'none'],
    ['STARTED', upTo('STARTED'), undefined, 'abandon'],
    ['RESHARED', upTo('RESHARED'), undefined, 'abandon'],
    ['PENDING_DURABLE, not asked', upTo('PENDING_DURABLE'), undefined, 'ask_status'],
    ['PENDING_DURABLE, PREPARED', upTo('PENDING_DURABLE'), status('PREPARED'), 'prove'],
    ['PENDING_DURABLE, PROVEN (the answer was lost)', upTo('PENDING_DURABLE'), status('PROVEN'), 'prove'],
    ['PENDING_DURABLE, signed ABORTED', upTo('PENDING_DURABLE'), status('ABORTED', 'ABORTED'), 'drop'],
    ['PENDING_DURABLE, ABORTED unsigned', upTo('PENDING_DURABLE'), status('ABORTED'), 'wait'],
    ['PENDING_DURABLE, unreachable', upTo('PENDING_DURABLE'), unreachable, 'wait'],
    ['PENDING_DURABLE, a server that forgot', upTo('PENDING_DURABLE'), status('OPEN'), 'wait'],
    ['PENDING_DURABLE, signed COMMITTED', upTo('PENDING_DURABLE'), status('COMMITTED', 'COMMITTED'), 'accept'],
    ['PROVEN', upTo('PROVEN'), undefined, 'commit'],
    ['COMMIT_SENT', upTo('COMMIT_SENT'), undefined, 'commit'],
    ['COMMIT_SENT, unreachable', upTo('COMMIT_SENT'), unreachable, 'commit'],
    ['COMMIT_SENT, ABORTED unsigned', upTo('COMMIT_SENT'), status('ABORTED'), 'commit'],
    ['COMMIT_SENT, signed ABORTED', upTo('COMMIT_SENT'), status('ABORTED', 'ABORTED'), 'drop'],
    ['COMMITTED', upTo('COMMITTED'), undefined, 'renew'],
    ['CIPHERTEXT_SAVED', upTo('CIPHERTEXT_SAVED'), undefined, 'renew'],
    ['KEY_CREATED', upTo('KEY_CREATED'), undefined, 'renew'],
    ['CIPHERTEXT_UPLOADED', upTo('CIPHERTEXT_UPLOADED'), undefined, 'renew'],
    ['BACKUP_CONFIRMED', upTo('BACKUP_CONFIRMED'), undefined, 'clean'],
    ['CLEANED', wholeJournal(), undefined, 'none'],
    ['ABORTED, slot perhaps still there', [...upTo('COMMIT_SENT'), aborted()], undefined, 'drop'],
    ['LEFT', [...upTo('STARTED'), left()], undefined, 'none'],
    ['GIVEN_UP', [...upTo('COMMIT_SENT'), givenUp()], undefined, 'none'],
  ]
  it.each(rows)('%s', (_name, journal, asked, action) => {
    expect(decide(fold(journal), asked)).toBe(action)
  })
  it('offers what is unfinished at the right step', () => {
    const seen = wholeJournal().map((_, i) => unfinishedOf(fold(wholeJournal().slice(0, i + 1))))
    const [before, finishing, backup] = ['before_commit', 'finishing', 'backup'] as const
    expect(seen).toEqual([before, before, before, finishing, finishing, backup, backup, backup, backup, 'none', 'none'])
    expect(unfinishedOf(NONE)).toBe('none')
    expect(unfinishedOf(fold([...upTo('STARTED'), aborted()]))).toBe('none')
    // A further attempt that ended leaves the renewal that was due before it.
    const again: JournalRecord = { v: 1, type: 'STARTED', op: operation('02') }
    expect(unfinishedOf(fold([...upTo('COMMITTED'), again, aborted('02')]))).toBe('backup')
    expect(unfinishedOf(fold([...upTo('BACKUP_CONFIRMED'), again, left('02')]))).toBe('none')
  })
})

describe('DESTROYED', () => {
  it('is a fact of its own beside COMMITTED, at whatever point it comes', () => {
    for (const type of ['COMMITTED', 'KEY_CREATED', 'BACKUP_CONFIRMED', 'CLEANED'] as const) {
      const before = fold(upTo(type))
      const after = advance(before, destroyed())
      expect(after).toEqual({ ...before, committed: { ...liveOf(before)?.committed, oldKeyDestroyed: true }, seq: 6 })
    }
  })
  it('is refused for another epoch than the one that was replaced, and before COMMITTED', () => {
    expect(() => advance(fold(wholeJournal()), destroyed('ee'))).toThrow('vault.corrupt')
    expect(() => advance(fold(upTo('COMMIT_SENT')), destroyed())).toThrow('vault.corrupt')
  })
})

describe('what every reachable state keeps', () => {
  const states = reachable()

  it('reaches every kind of state', () => {
    const kinds = new Set(states.map(({ state }) => state.at))
    expect(kinds.size).toBe(14)
    expect(states.length).toBeGreaterThan(60)
  })

  it('never re-shares for an operation that reached PENDING_DURABLE, and starts no other beside it', () => {
    for (const { state } of states.filter(({ state }) => holdsPending(state))) {
      for (const id of ['e1', 'e2']) expect(tryAdvance(state, { v: 1, type: 'RESHARED', epoch: epoch(id) })).toBeNull()
      for (const id of ['01', '02', '03']) expect(tryAdvance(state, { v: 1, type: 'STARTED', op: operation(id) })).toBeNull()
      for (const asked of STATUSES) expect(decide(state, asked)).not.toBe('abandon')
    }
  })

  it('drops a pending share only on a signed ABORTED', () => {
    for (const { state } of states.filter(({ state }) => holdsPending(state))) {
      for (const asked of STATUSES) {
        const isSigned = asked?.known === true && asked.signed === 'ABORTED'
        expect(decide(state, asked) === 'drop').toBe(isSigned)
      }
      expect(tryAdvance(state, left(state.at === 'none' ? '01' : state.op.operationId.slice(0, 2)))).toBeNull()
    }
  })

  it('asks for a commit only with a durable, proven share, and says live only after COMMITTED', () => {
    for (const { state, journal } of states) {
      const types = journal.map(({ type }) => type)
      const lastStart = types.lastIndexOf('STARTED')
      const own = types.slice(lastStart)
      if (decide(state) === 'commit') expect(own).toEqual(expect.arrayContaining(['PENDING_DURABLE', 'PROVEN']))
      if (isLive(state)) expect(types).toContain('COMMITTED')
      if (decide(state) === 'clean') expect(types).toContain('BACKUP_CONFIRMED')
    }
  })

  it('keeps the live epoch through a later attempt that ends', () => {
    const again = { v: 1, type: 'STARTED', op: operation('02') } as const
    for (const { state } of states.filter(({ state }) => isLive(state))) {
      for (const end of [aborted('02'), left('02')]) {
        const after = advance(advance(state, again), end)
        expect('before' in after && after.before?.epoch).toEqual('epoch' in state && state.epoch)
        const renewing = advance(after, { v: 1, type: 'CIPHERTEXT_SAVED', backup: attempt('b9', 9) })
        expect(isLive(renewing) && renewing.op.operationId).toBe('op' in state && state.op.operationId)
      }
    }
  })

  it('has a way on from every state: with faults over, each ends live and backed up, or free to start', () => {
    for (const { state } of states) {
      let at = state
      for (let step = 0; step < 12; step++) {
        const action = decide(at) === 'ask_status' ? decide(at, status('PREPARED')) : decide(at)
        if (action === 'none' || action === 'clean') break
        at = perform(at, action)
        if (at.at === 'aborted' || at.at === 'left') break
      }
      expect(['none', 'left', 'aborted', 'backup_confirmed', 'cleaned']).toContain(at.at)
      if (!isLive(at)) expect(tryAdvance(at, { v: 1, type: 'STARTED', op: operation('77') })).not.toBeNull()
    }
  })

  /** What the driver does for an action when nothing fails, as records. */
  const perform = (state: MachineState, action: Action): MachineState => {
    if (state.at === 'none') return state
    if (action === 'abandon') return advance(state, { v: 1, type: 'LEFT', operationId: state.op.operationId })
    if (action === 'prove' && 'epoch' in state) return advance(state, { v: 1, type: 'PROVEN', epochId: state.epoch.epochId, commit: '{}' })
    if (action === 'commit' && 'epoch' in state) {
      const sent = state.at === 'proven' ? advance(state, { v: 1, type: 'COMMIT_SENT', epochId: state.epoch.epochId }) : state
      return advance(sent, { v: 1, type: 'COMMITTED', epochId: state.epoch.epochId, receipt, seq: 1, time: 1, oldKeyDestroyed: false })
    }
    if (action === 'renew') {
      const { backupId } = attempt('bf', 99)
      return fold2(state, [
        { v: 1, type: 'CIPHERTEXT_SAVED', backup: attempt('bf', 99) },
        { v: 1, type: 'KEY_CREATED', backupId },
        { v: 1, type: 'CIPHERTEXT_UPLOADED', backupId },
        { v: 1, type: 'BACKUP_CONFIRMED', backupId, receipt, seq: 2, time: 2 },
      ])
    }
    return state
  }
  const fold2 = (state: MachineState, records: JournalRecord[]) => records.reduce(advance, state)

  it('never lowers the highest sequence number', () => {
    for (const { state } of states) {
      for (const record of alphabet()) {
        const next = tryAdvance(state, record)
        if (next !== null) expect(next.seq).toBeGreaterThanOrEqual(state.seq)
      }
    }
  })
})

describe('fold', () => {
  it('is total over random journals: a state or vault.corrupt, never anything else', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...alphabet()), { maxLength: 25 }), (journal) => {
        let state: MachineState | null = NONE
        for (const record of journal) {
          const next = tryAdvance(state, record)
          if (next === null) return
          state = next
        }
        expect(fold(journal)).toEqual(state)
      }),
      { numRuns: 2000 },
    )
  })

  it('gives the same state for a journal cut at a torn tail as for its valid start', () => {
    const journal = wholeJournal()
    for (let length = 0; length <= journal.length; length++) expect(() => fold(journal.slice(0, length))).not.toThrow()
  })

  it('refuses a record of another operation or epoch', () => {
    expect(tryAdvance(fold(upTo('COMMIT_SENT')), givenUp('02'))).toBeNull()
    for (const type of ['RESHARED', 'COMMITTED', 'CLEANED'] as const) expect(tryAdvance(fold(upTo(type)), givenUp())).toBeNull()
    expect(tryAdvance(fold(upTo('RESHARED')), { v: 1, type: 'PENDING_DURABLE', epochId: epoch('e2').epochId })).toBeNull()
    expect(tryAdvance(fold(upTo('COMMIT_SENT')), aborted('02'))).toBeNull()
    expect(tryAdvance(fold(upTo('CIPHERTEXT_SAVED')), { v: 1, type: 'KEY_CREATED', backupId: attempt('b2').backupId })).toBeNull()
  })
})
