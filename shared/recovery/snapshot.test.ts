import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES, ERRORS } from '../errors.ts'
import { Preview, RecoverySnapshot } from '../ipc/snapshot.ts'
import { aborted, attempt, left, operation, wholeJournal } from './fixtures.test-support.ts'
import type { JournalRecord } from './journal.ts'
import { fold, type MachineState, NONE } from './machine.ts'
import { INITIAL_VIEW, type RecoveryView, reduceView, snapshotOf, type ViewEvent } from './snapshot.ts'
import type { Position } from './status.ts'

const upTo = (type: JournalRecord['type']): MachineState => {
  const journal = wholeJournal()
  return fold(journal.slice(0, journal.findIndex((record) => record.type === type) + 1))
}
const MACHINES: MachineState[] = [
  NONE,
  ...wholeJournal().map((_, i) => fold(wholeJournal().slice(0, i + 1))),
  fold([...wholeJournal().slice(0, 5), aborted()]),
  fold([...wholeJournal().slice(0, 1), left()]),
]
const preview = Preview.parse({
  walletId: operation().walletId,
  addresses: { ethereum: '0x1', solana: null },
  method: 'ICLOUD',
  backupId: attempt().backupId,
  createdAt: 1,
  curves: ['SECP256K1'],
})
const show = (...events: ViewEvent[]): RecoveryView => events.reduce(reduceView, INITIAL_VIEW)
const failed = (code: (typeof ERROR_CODES)[number]): ViewEvent => ({ type: 'failed', error: { code, reference: 'R' }, at: 90 })
const running = (machine: MachineState): ViewEvent[] => [
  { type: 'opening', oldDevice: 'Old laptop' },
  { type: 'opened', preview },
  { type: 'running' },
  { type: 'machine', machine },
]

const events: fc.Arbitrary<ViewEvent> = fc.oneof(
  fc.constantFrom(...MACHINES).map((machine): ViewEvent => ({ type: 'restored', machine })),
  fc.constantFrom(...MACHINES).map((machine): ViewEvent => ({ type: 'machine', machine })),
  fc.constantFrom<ViewEvent>({ type: 'opening', oldDevice: null }, { type: 'opened', preview }, { type: 'running' }, { type: 'finished' }),
  fc.tuple(fc.integer({ min: 1, max: 8 }), fc.constantFrom('active' as const, 'done' as const), fc.nat(10_000)).map(
    ([position, state, at]): ViewEvent => ({
      type: 'status',
      event: { position: position as Position, state, detail: { round: 1 } },
      at,
    }),
  ),
  fc.constantFrom(...ERROR_CODES).map(failed),
)

describe('every snapshot that can be made', () => {
  it('parses, counts up, and never says more than the journal (I14)', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 30 }), (sequence) => {
        let view = INITIAL_VIEW
        for (const event of sequence) {
          const before = view.seq
          view = reduceView(view, event)
          expect(view.seq).toBe(before + 1)
          const snapshot = RecoverySnapshot.parse(snapshotOf(view))
          const { machine } = view
          const isLive = 'committed' in machine
          const isSwitching = machine.at === 'proven' || machine.at === 'commit_sent'
          expect(snapshot.safety === 'switched' || snapshot.safety === 'destroyed').toBe(isLive)
          expect(snapshot.safety === 'destroyed').toBe(isLive && machine.committed.oldKeyDestroyed)
          expect(snapshot.safety === 'switching').toBe(isSwitching)
          expect(snapshot.outcome !== null).toBe(isLive)
          if (snapshot.phase === 'done') expect(machine.at === 'backup_confirmed' || machine.at === 'cleaned').toBe(true)
          if (snapshot.phase === 'renewal_pending') expect(snapshot.outcome?.backupRenewed).toBe(false)
          if (snapshot.canStop) expect(isSwitching || isLive).toBe(false)
          if (!snapshot.safeToClose) expect(isSwitching).toBe(true)
          if (snapshot.phase === 'impossible') expect(snapshot.canRetry).toBe(false)
        }
      }),
      { numRuns: 1500 },
    )
  })
})

describe('what a person reads', () => {
  const rows: [string, RecoveryView, Partial<RecoverySnapshot>][] = [
    ['at rest', INITIAL_VIEW, { phase: 'idle', safety: 'nothing_changed', canStop: false, canRetry: false, safeToClose: true }],
    ['waiting for Confirm', show(...running(NONE).slice(0, 2)), { phase: 'confirm', safety: 'nothing_changed', canStop: true }],
    ['confirmed, START not sent', show(...running(NONE)), { phase: 'running', safety: 'nothing_changed', canStop: true }],
    ['re-sharing', show(...running(upTo('STARTED'))), { phase: 'running', safety: 'making_new_keys', canStop: true, safeToClose: true }],
    ['share durable', show(...running(upTo('PENDING_DURABLE'))), { phase: 'running', safety: 'making_new_keys', canStop: true }],
    [
      'COMMIT on its way',
      show(...running(upTo('COMMIT_SENT'))),
      { phase: 'finishing', safety: 'switching', canStop: false, safeToClose: false },
    ],
    ['committed', show(...running(upTo('COMMITTED'))), { phase: 'renewing', safety: 'switched', canStop: false, safeToClose: true }],
    ['done', show(...running(upTo('BACKUP_CONFIRMED')), { type: 'finished' }), { phase: 'done', safety: 'switched', canRetry: false }],
    [
      'wrong passphrase',
      show({ type: 'opening', oldDevice: null }, failed('backup.passphrase_wrong')),
      { phase: 'idle', safety: 'nothing_changed', canRetry: true },
    ],
    [
      'a backup that can never work',
      show({ type: 'opening', oldDevice: null }, failed('backup.content')),
      { phase: 'impossible', canRetry: false },
    ],
    [
      'network lost before anything was durable',
      show(
        ...running(upTo('STARTED')),
        { type: 'machine', machine: fold([wholeJournal()[0] as JournalRecord, left()]) },
        failed('http.unreachable'),
      ),
      { phase: 'interrupted', safety: 'nothing_changed', canRetry: true },
    ],
    [
      'network lost with a durable share',
      show(...running(upTo('PENDING_DURABLE')), failed('http.unreachable')),
      { phase: 'interrupted', safety: 'making_new_keys', canRetry: true, canStop: false },
    ],
    [
      'network lost at COMMIT',
      show(...running(upTo('COMMIT_SENT')), failed('http.timeout')),
      { phase: 'interrupted', safety: 'switching', canRetry: true, safeToClose: true },
    ],
    [
      'renewal failed, even for good',
      show(...running(upTo('COMMITTED')), failed('backup.content')),
      { phase: 'renewal_pending', safety: 'switched', canRetry: true },
    ],
    ['after a restart', show({ type: 'restored', machine: upTo('COMMIT_SENT') }), { phase: 'idle', safety: 'switching', canRetry: true }],
  ]
  it.each(rows)('%s', (_name, view, expected) => {
    expect(snapshotOf(view)).toMatchObject(expected)
  })

  it('a retry is offered before anything is durable exactly where the code says so', () => {
    for (const code of ERROR_CODES) {
      const snapshot = snapshotOf(show(...running(NONE), failed(code)))
      expect(snapshot.canRetry).toBe(ERRORS[code].retry)
      expect(snapshot.phase).toBe(ERRORS[code].retry ? 'interrupted' : 'impossible')
    }
  })
})

describe('the eight positions', () => {
  const status = (position: Position, state: 'active' | 'done', at: number, detail = {}): ViewEvent => ({
    type: 'status',
    event: { position, state, detail },
    at,
  })
  it('hold real times, merge details, and tell the two "Parsing share" apart by position', () => {
    const { positions } = snapshotOf(
      show(
        status(3, 'active', 10),
        status(3, 'done', 31.4),
        status(4, 'active', 40),
        status(4, 'active', 45, { round: 2, rounds: 3 }),
        status(6, 'active', 60),
      ),
    )
    expect(positions[2]).toEqual({ state: 'done', ms: 21, detail: {} })
    expect(positions[3]).toEqual({ state: 'active', ms: null, detail: { round: 2, rounds: 3 } })
    expect(positions[5]?.state).toBe('active')
    expect(positions[4]?.state).toBe('waiting')
  })
  it('show the failed one, and a retry clears it', () => {
    const after = show(...running(upTo('STARTED')), status(4, 'active', 10), failed('http.timeout'))
    expect(snapshotOf(after).positions[3]).toEqual({ state: 'failed', ms: 80, detail: {} })
    expect(snapshotOf(reduceView(after, { type: 'running' })).positions[3]?.state).toBe('waiting')
  })
  it('after a restart show what is durable as done, without times', () => {
    const states = (machine: MachineState) => snapshotOf(show({ type: 'restored', machine })).positions
    expect(states(upTo('RESHARED')).every(({ state }) => state === 'waiting')).toBe(true)
    expect(states(upTo('PROVEN')).map(({ state }) => state)).toEqual([...Array(6).fill('done'), 'waiting', 'waiting'])
    expect(states(upTo('COMMITTED'))[6]?.detail).toEqual({ stored: 'switched' })
    expect(states(upTo('BACKUP_CONFIRMED')).every(({ state, ms }) => state === 'done' && ms === null)).toBe(true)
  })
})
