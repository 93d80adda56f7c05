import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AppState } from '#shared/ipc/contract.ts'
import type { Phase, RecoverySnapshot } from '#shared/ipc/snapshot.ts'
import { idleSnapshot } from './facts.ts'
import { type Event, type State, transition } from './machine.ts'
import { missingFor, WIZARD_STEPS } from './steps.ts'
import { account, backup, facts, preview, snapshot } from './testing.ts'

const appOf = (part: Partial<AppState>): AppState => ({ ...facts().app, ...part })
const error = (code: 'http.unreachable' | 'recovery.cancelled' | 'backup.passphrase_wrong') => ({ code, reference: 'RK' })

/** One snapshot of each kind that main can send; `seq` is put in when it is sent. */
const SNAPSHOTS: readonly ((seq: number) => RecoverySnapshot)[] = [
  (seq) => idleSnapshot(seq),
  (seq) => snapshot(seq, 2, { error: error('backup.passphrase_wrong') }),
  (seq) => snapshot(seq, 1, { phase: 'opening', canStop: true }),
  (seq) => snapshot(seq, 3, { phase: 'confirm', preview, canStop: true }),
  (seq) => snapshot(seq, 4, { phase: 'running', preview, safety: 'making_new_keys', canStop: true }),
  (seq) => snapshot(seq, 6, { phase: 'finishing', preview, safety: 'switching' }),
  (seq) => snapshot(seq, 6, { phase: 'renewing', preview, safety: 'switched' }),
  (seq) => snapshot(seq, 8, { phase: 'done', preview, safety: 'destroyed' }),
  (seq) => snapshot(seq, 6, { phase: 'renewal_pending', safety: 'switched', canRetry: true }),
  (seq) => snapshot(seq, 4, { phase: 'interrupted', error: error('http.unreachable'), canRetry: true }),
  (seq) => snapshot(seq, 6, { phase: 'interrupted', safety: 'switching', canRetry: true }),
  (seq) => snapshot(seq, 2, { phase: 'interrupted', error: error('recovery.cancelled'), canRetry: true }),
  (seq) => snapshot(seq, 1, { phase: 'impossible', error: error('http.unreachable') }),
]
const APPS: readonly AppState[] = [
  appOf({}),
  appOf({ signedIn: true }),
  appOf({ stage: 'locked' }),
  appOf({ stage: 'unlocked', signedIn: true }),
  appOf({ stage: 'unlocked', unfinished: 'before_commit' }),
  appOf({ stage: 'locked', unfinished: 'finishing' }),
  appOf({ stage: 'unlocked', unfinished: 'backup' }),
  appOf({ stage: 'unprotected' }),
]
const STARTS: readonly Event[] = [
  ...APPS.map((app): Event => ({ type: 'started', facts: facts({ app }), wizardStep: null })),
  ...SNAPSHOTS.map(
    (make): Event => ({ type: 'started', facts: facts({ app: appOf({ signedIn: true }), account, snapshot: make(0) }), wizardStep: null }),
  ),
  { type: 'started', facts: facts({ app: appOf({ signedIn: true }), account, passcodeSet: true }), wizardStep: null },
  { type: 'started', facts: facts(), wizardStep: 'choose' },
  { type: 'started', facts: facts(), wizardStep: 'no-such-step' },
  { type: 'start_failed', error: error('http.unreachable') },
]
/** What a person can set off. */
const BY_PERSON: readonly Event[] = [
  { type: 'start_again' },
  ...WIZARD_STEPS.map((step): Event => ({ type: 'go', step })),
  { type: 'back' },
  { type: 'mend' },
  { type: 'cause_chosen', cause: 'lost' },
  { type: 'cause_chosen', cause: 'stolen' },
  { type: 'signed_in', account },
  { type: 'signed_in', account: { ...account, backups: [] } },
  { type: 'signed_out' },
  { type: 'readiness_passed', passcodeSet: true },
  { type: 'readiness_passed', passcodeSet: false },
  { type: 'passcode_set' },
  { type: 'account_read', account },
  { type: 'backup_chosen', backupId: backup().backupId },
  ...APPS.filter((app) => app.stage === 'unlocked').map((app): Event => ({ type: 'unlocked', app })),
  ...APPS.flatMap((app): Event[] => (['wizard', 'wallet', 'start'] as const).map((to) => ({ type: 'left', app, to }))),
  { type: 'renew' },
]
const fromMain = (seq: number): readonly Event[] => [
  ...APPS.map((app): Event => ({ type: 'app', app })),
  ...SNAPSHOTS.map((make): Event => ({ type: 'snapshot', snapshot: make(seq) })),
]
const eventsFor = (state: State): readonly Event[] => {
  const seq = 'facts' in state ? state.facts.snapshot.seq + 1 : 1
  return [...STARTS, ...BY_PERSON, ...fromMain(seq)]
}

/** Two states that differ only in how many snapshots came before are one. */
const keyOf = (state: State): string =>
  JSON.stringify('facts' in state ? { ...state, facts: { ...state.facts, snapshot: { ...state.facts.snapshot, seq: 0 } } } : state)

const explore = (limit: number): ReadonlyMap<string, State> => {
  const seen = new Map<string, State>()
  const queue: State[] = [{ at: 'starting' }]
  for (let state = queue.shift(); state !== undefined && seen.size < limit; state = queue.shift()) {
    if (seen.has(keyOf(state))) continue
    seen.set(keyOf(state), state)
    for (const event of eventsFor(state)) queue.push(transition(state, event))
  }
  return seen
}
const REACHED = explore(1500)
const PLACES = [
  'starting',
  'failed_to_start',
  ...WIZARD_STEPS,
  'opening',
  'recovering',
  'done',
  'renewal',
  'interrupted',
  'impossible',
  'unfinished',
  'blocked',
  'locked',
  'unprotected',
  'wallet',
]

const start = (...events: readonly Event[]): State => events.reduce(transition, { at: 'starting' } as State)
const started = (part: Parameters<typeof facts>[0] = {}, wizardStep: string | null = null): Event => ({
  type: 'started',
  facts: facts(part),
  wizardStep,
})
const send = (state: State, make: (seq: number) => RecoverySnapshot): State =>
  transition(state, { type: 'snapshot', snapshot: make('facts' in state ? state.facts.snapshot.seq + 1 : 1) })
const withBackup = { app: appOf({ signedIn: true }), account, passcodeSet: true } as const
const atUnlock = start(started(withBackup), { type: 'backup_chosen', backupId: backup().backupId })

describe('every state and event', () => {
  it('reaches every place', () => {
    expect(new Set([...REACHED.values()].map((state) => state.at))).toEqual(new Set(PLACES))
  })

  it('is total and never throws, whatever comes in whatever order', () => {
    for (const state of REACHED.values()) for (const event of eventsFor(state)) expect(PLACES).toContain(transition(state, event).at)
  })

  it('never changes the state that it was given', () => {
    const freeze = (value: unknown): void => {
      if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
      Object.freeze(value)
      for (const inner of Object.values(value)) freeze(inner)
    }
    for (const state of [...REACHED.values()].slice(0, 300)) {
      freeze(state)
      for (const event of eventsFor(state)) transition(state, event)
    }
  })

  it('shows a step of the wizard only with what the step needs, or says what broke', () => {
    for (const state of REACHED.values()) {
      if (!('facts' in state) || !(WIZARD_STEPS as readonly string[]).includes(state.at)) continue
      const missing = missingFor(state.at as (typeof WIZARD_STEPS)[number], state.facts)
      expect([state.at, missing]).toEqual([state.at, null])
    }
  })

  it('holds no secret: no field of any state or event is named like one', () => {
    const names = new Set<string>()
    JSON.stringify([[...REACHED.values()], BY_PERSON], (name, value) => {
      names.add(name)
      return value
    })
    expect(names.size).toBeGreaterThan(30)
    for (const name of names) expect(name).not.toMatch(/passphrase|passcode(?!Set)|secret|token|private|seed|share|digits/i)
  })
})

describe('no dead end', () => {
  const helpful = (state: State): readonly Event[] =>
    eventsFor(state).filter((event) => event.type !== 'snapshot' || event.snapshot.phase !== 'opening')

  it('leaves every place by something that a person can do, unless main is at work', () => {
    for (const state of REACHED.values()) {
      if (!('facts' in state) || state.at === 'recovering' || state.at === 'opening') continue
      const moved = BY_PERSON.some((event) => transition(state, event).at !== state.at)
      expect([state.at, moved || ['running', 'finishing', 'renewing'].includes(state.facts.snapshot.phase)]).toEqual([state.at, true])
    }
  })

  it('reaches the wallet from any history', () => {
    const history = fc.array(fc.nat(), { maxLength: 25 })
    fc.assert(
      fc.property(history, (choices) => {
        let state: State = { at: 'starting' }
        for (const choice of choices) {
          const events = helpful(state)
          state = transition(state, events[choice % events.length] as Event)
        }
        const unlocked = appOf({ stage: 'unlocked', signedIn: true })
        state = transition(state, started())
        state = send(state, (seq) => snapshot(seq, 8, { phase: 'done', preview, safety: 'destroyed' }))
        state = transition(state, { type: 'unlocked', app: unlocked })
        state = transition(state, { type: 'left', app: unlocked, to: 'wallet' })
        expect(state.at).toBe('wallet')
      }),
      { numRuns: 300 },
    )
  })

  it('walks the whole wizard', () => {
    const walk: readonly (readonly [Event, State['at']])[] = [
      [started(), 'welcome'],
      [{ type: 'go', step: 'cause' }, 'cause'],
      [{ type: 'cause_chosen', cause: 'broken' }, 'needs'],
      [{ type: 'go', step: 'sign_in' }, 'sign_in'],
      [{ type: 'signed_in', account }, 'readiness'],
      [{ type: 'readiness_passed', passcodeSet: false }, 'passcode'],
      [{ type: 'passcode_set' }, 'choose'],
      [{ type: 'backup_chosen', backupId: backup().backupId }, 'unlock'],
      [{ type: 'snapshot', snapshot: snapshot(1, 1, { phase: 'opening' }) }, 'unlock'],
      [{ type: 'snapshot', snapshot: snapshot(2, 3, { phase: 'confirm', preview }) }, 'confirm'],
      [{ type: 'snapshot', snapshot: snapshot(3, 4, { phase: 'running', preview }) }, 'recovering'],
      [{ type: 'snapshot', snapshot: snapshot(4, 8, { phase: 'done', preview }) }, 'done'],
      [{ type: 'snapshot', snapshot: idleSnapshot(5) }, 'done'],
      [{ type: 'left', app: appOf({ stage: 'unlocked', signedIn: true }), to: 'wallet' }, 'wallet'],
    ]
    let state: State = { at: 'starting' }
    for (const [event, at] of walk) {
      state = transition(state, event)
      expect([event.type, state.at]).toEqual([event.type, at])
    }
  })

  it('goes back step by step to Welcome', () => {
    const seen: string[] = []
    let state = atUnlock
    for (let i = 0; i < 10 && state.at !== 'welcome'; i++) {
      state = transition(state, { type: 'back' })
      seen.push(state.at)
    }
    expect(seen).toEqual(['choose', 'readiness', 'sign_in', 'needs', 'cause', 'welcome'])
  })
})

describe('entry', () => {
  const entry = (part: Partial<AppState>, made: RecoverySnapshot = idleSnapshot(0)) =>
    start(started({ app: appOf(part), snapshot: made })).at
  it.each([
    ['welcome', {}],
    ['locked', { stage: 'locked' }],
    ['locked', { stage: 'locked', unfinished: 'finishing' }],
    ['unprotected', { stage: 'unprotected' }],
    ['wallet', { stage: 'unlocked' }],
    ['renewal', { stage: 'unlocked', unfinished: 'backup' }],
    ['unfinished', { stage: 'unlocked', unfinished: 'finishing' }],
    ['unfinished', { stage: 'unlocked', unfinished: 'before_commit' }],
  ] as const)('%s for %o', (at, part) => expect(entry(part)).toBe(at))

  it.each([
    ['opening', 'opening', 1],
    ['running', 'recovering', 4],
    ['finishing', 'recovering', 6],
    ['renewing', 'recovering', 6],
    ['done', 'done', 8],
    ['renewal_pending', 'renewal', 6],
    ['impossible', 'impossible', 1],
  ] as const)('a page that is loaded while main is in %s shows %s', (phase: Phase, at, begun) =>
    expect(entry({ stage: 'unlocked' }, snapshot(3, begun, { phase }))).toBe(at),
  )

  it('tells a journal that was found open from a failure', () => {
    const open = snapshot(1, 6, { phase: 'interrupted', safety: 'switching', canRetry: true })
    expect(entry({ stage: 'unlocked' }, open)).toBe('unfinished')
    expect(entry({ stage: 'unlocked' }, { ...open, error: error('http.unreachable') })).toBe('interrupted')
    expect(entry({ stage: 'locked' }, open)).toBe('locked')
  })

  it('offers a wizard that was left in the middle, and goes to the first thing that is missing', () => {
    const offered = start(started({}, 'choose'))
    expect(offered).toMatchObject({ at: 'welcome', resume: 'choose' })
    expect(transition(offered, { type: 'go', step: 'choose' })).toMatchObject({ at: 'sign_in', goal: 'choose' })
  })
})

describe('broken prerequisites', () => {
  it('says so when the sign-in ends, and comes back to the step', () => {
    const blocked = transition(atUnlock, { type: 'app', app: appOf({ signedIn: false }) })
    expect(blocked).toMatchObject({ at: 'blocked', missing: 'signed_in', step: 'unlock' })
    const mending = transition(blocked, { type: 'mend' })
    expect(mending).toMatchObject({ at: 'sign_in', goal: 'unlock' })
    expect(transition(mending, { type: 'signed_in', account }).at).toBe('unlock')
  })

  it('comes back to the step after the app locked itself', () => {
    const locked = transition(atUnlock, { type: 'app', app: appOf({ stage: 'locked', signedIn: true }) })
    expect(locked).toMatchObject({ at: 'locked', goal: 'unlock' })
    expect(transition(locked, { type: 'unlocked', app: appOf({ stage: 'unlocked', signedIn: true }) }).at).toBe('unlock')
  })

  it('returns to a paused recovery after signing in', () => {
    const paused = send(atUnlock, (seq) =>
      snapshot(seq, 4, { phase: 'interrupted', safety: 'making_new_keys', error: error('http.unreachable') }),
    )
    const signing = transition(paused, { type: 'mend' })
    expect(signing).toMatchObject({ at: 'sign_in', goal: 'interrupted' })
    expect(transition(signing, { type: 'signed_in', account }).at).toBe('interrupted')
  })
})

describe('following main', () => {
  it('drops a snapshot that is older than the one it has', () => {
    const running = send(atUnlock, (seq) => snapshot(seq + 5, 4, { phase: 'running' }))
    expect(transition(running, { type: 'snapshot', snapshot: snapshot(1, 1, { phase: 'opening' }) })).toBe(running)
  })

  it('stays on Unlock when opening fails, so that the person can try again', () => {
    const opening = send(atUnlock, (seq) => snapshot(seq, 1, { phase: 'opening' }))
    expect(send(opening, (seq) => snapshot(seq, 2, { error: error('backup.passphrase_wrong') })).at).toBe('unlock')
    expect(send(opening, (seq) => snapshot(seq, 2, { phase: 'interrupted', error: error('http.unreachable') })).at).toBe('unlock')
    expect(send(opening, (seq) => snapshot(seq, 2, { phase: 'impossible', error: error('http.unreachable') })).at).toBe('impossible')
  })

  it('goes back to the backups when the opened one is closed', () => {
    const confirm = send(atUnlock, (seq) => snapshot(seq, 3, { phase: 'confirm', preview }))
    expect(send(confirm, (seq) => snapshot(seq, 3, { phase: 'interrupted', error: error('recovery.cancelled') })).at).toBe('choose')
    expect(send(confirm, idleSnapshot).at).toBe('unlock')
  })

  it('lets nothing but main move the page while main works on keys', () => {
    const running = send(atUnlock, (seq) => snapshot(seq, 6, { phase: 'finishing', safety: 'switching' }))
    for (const event of BY_PERSON.filter(({ type }) => type !== 'left' && type !== 'unlocked' && type !== 'account_read'))
      expect(transition(running, event)).toBe(running)
    for (const app of APPS) expect(transition(running, { type: 'app', app }).at).toBe('recovering')
  })

  it('leaves for the wallet and stays there although the backup is still to be renewed', () => {
    const pending = send(atUnlock, (seq) => snapshot(seq, 6, { phase: 'renewal_pending', safety: 'switched' }))
    const wallet = transition(pending, { type: 'left', app: appOf({ stage: 'unlocked', unfinished: 'backup' }), to: 'wallet' })
    expect(send(wallet, (seq) => snapshot(seq, 6, { phase: 'renewal_pending', safety: 'switched' })).at).toBe('wallet')
    expect(transition(wallet, { type: 'renew' }).at).toBe('renewal')
  })
})
