import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '#shared/errors.ts'
import { ReadinessId } from '#shared/ipc/contract.ts'
import { en } from '../../i18n/en.ts'
import { checkWords } from './readiness-words.ts'

const STATES = ['ok', 'attention', 'failed'] as const
const REASONS = [null, 'something.new', '__proto__', 'toString', ...ERROR_CODES]

describe('words of a check', () => {
  it('exist for every check, state and reason', () => {
    for (const id of ReadinessId.options)
      for (const state of STATES)
        for (const reason of REASONS) {
          const keys = checkWords({ id, state, reason, detail: null })
          expect(keys.length).toBeGreaterThan(0)
          for (const key of keys) expect(en[key]).toBeTypeOf('string')
        }
  })
  it('give each failed check a fix of its own', () => {
    const texts = ReadinessId.options.map((id) => checkWords({ id, state: 'failed', reason: null, detail: null })[0])
    expect(new Set(texts).size).toBe(ReadinessId.options.length)
  })
  it('are more exact where the reason is known', () => {
    expect(checkWords({ id: 'keychain', state: 'failed', reason: 'keychain.locked', detail: null })).toEqual(['readiness.keychain.locked'])
    expect(checkWords({ id: 'storage', state: 'failed', reason: 'vault.disk_io', detail: null })).toEqual([
      'error.vault.disk_io.what',
      'error.vault.disk_io.do',
    ])
    expect(checkWords({ id: 'keychain', state: 'ok', reason: null, detail: 'KWallet' })).toEqual(['readiness.keychain.ok.named'])
  })
})
