import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '#shared/errors.ts'
import { Safety } from '#shared/ipc/snapshot.ts'
import { en } from '../i18n/en.ts'
import { safetyOf } from './facts.ts'
import { safetyKey } from './safety-key.ts'
import { moneyKey } from './step-props.ts'
import { facts, snapshot } from './testing.ts'

const with_ = (safety: Safety, phase: 'running' | 'done' = 'running') => facts({ snapshot: snapshot(1, 4, { safety, phase }) })

describe('the safety line', () => {
  it('says what main says', () => {
    for (const safety of Safety.options) expect(safetyOf(with_(safety))).toBe(safety)
  })
  it('takes it from the journal while nothing is going on', () => {
    const unfinished = (state: 'none' | 'before_commit' | 'finishing' | 'backup') =>
      safetyOf(facts({ app: { ...facts().app, unfinished: state } }))
    expect([unfinished('none'), unfinished('before_commit'), unfinished('finishing'), unfinished('backup')]).toEqual([
      'nothing_changed',
      'nothing_changed',
      'switching',
      'switched',
    ])
  })
  it('says "destroyed" only of a destroyed key, and "can’t sign" only after the switch', () => {
    for (const safety of Safety.options)
      for (const phase of ['running', 'done'] as const)
        for (const cause of [null, 'stolen'] as const) {
          const text = en[safetyKey({ ...with_(safety, phase), cause })]
          expect(text.includes('destroyed')).toBe(safety === 'destroyed')
          expect(text.includes('can’t sign')).toBe(safety === 'switched' || safety === 'destroyed')
          expect(text.startsWith('Done')).toBe(phase === 'done' && (safety === 'switched' || safety === 'destroyed'))
        }
  })
  it('tells whoever said "stolen" about the device until the switch', () => {
    expect(en[safetyKey({ ...with_('making_new_keys'), cause: 'stolen' })]).toContain('can sign until the switch')
    expect(en[safetyKey({ ...with_('switched'), cause: 'stolen' })]).toContain('can’t sign')
  })
})

it('says that nothing has changed only while that is so', () => {
  for (const safety of Safety.options)
    for (const code of ERROR_CODES)
      expect([safety, en[moneyKey(with_(safety), code)].includes('Nothing has changed') && safety !== 'nothing_changed']).toEqual([
        safety,
        false,
      ])
})
