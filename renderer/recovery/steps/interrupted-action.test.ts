import { describe, expect, it } from 'vitest'
import type { Safety } from '#shared/ipc/snapshot.ts'
import { ERROR_ACTIONS } from '../../i18n/errors.ts'
import { facts, snapshot } from '../testing.ts'
import { interruptedAction } from './interrupted-action.ts'

const at = (safety: Safety, part: { canRetry?: boolean; signedIn?: boolean } = {}) =>
  facts({
    app: { ...facts().app, signedIn: part.signedIn ?? true },
    snapshot: snapshot(1, 6, { phase: 'interrupted', safety, canRetry: part.canRetry ?? true }),
  })

describe('the one action that helps', () => {
  it('only ever goes on once a new share may be live, whatever went wrong', () => {
    for (const safety of ['making_new_keys', 'switching', 'switched', 'destroyed'] as const)
      for (const wanted of Object.values(ERROR_ACTIONS)) expect(['resume', 'none']).toContain(interruptedAction(wanted, at(safety)))
  })
  it('starts afresh where nothing was kept', () => {
    expect(interruptedAction('resume', at('nothing_changed'))).toBe('again')
    expect(interruptedAction('choose', at('nothing_changed'))).toBe('choose')
  })
  it('signs in first, but not somebody who is signed in', () => {
    expect(interruptedAction('sign_in', at('switching', { signedIn: false }))).toBe('sign_in')
    expect(interruptedAction('sign_in', at('switching'))).toBe('resume')
    expect(interruptedAction('sign_in', at('nothing_changed'))).toBe('again')
  })
  it('offers no button where trying again makes no sense', () =>
    expect(interruptedAction('resume', at('switching', { canRetry: false }))).toBe('none'))
})
