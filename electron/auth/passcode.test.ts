import { describe, expect, it } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { checkPasscodePolicy, createPasscodeGate, passcodeBytes } from './passcode.ts'

it('refuses short passcodes and runs', () => {
  for (const bad of ['', '1357', '12345', '111111', '123456', '987654', 'abcdefgh', 'ａｂｃｄｅｆ', '🙂🙂🙂🙂🙂🙂', 'x'.repeat(129)])
    expect(() => checkPasscodePolicy(bad), bad).toThrow('passcode.policy')
  for (const good of ['135790', 'correct horse', 'пароль!', '112233', 'áéíóúñ']) expect(() => checkPasscodePolicy(good), good).not.toThrow()
})

it('gives the same bytes for the same characters, however composed', () => {
  expect(passcodeBytes('e\u0301')).toEqual(passcodeBytes('\u00e9'))
  expect(passcodeBytes(' A')).not.toEqual(passcodeBytes('a'))
  expect(() => passcodeBytes('\ud800')).toThrow('input.encoding')
})

describe('gate', () => {
  const wrong = async () => {
    throw new AppError('passcode.wrong')
  }
  const right = async () => 'opened'
  it('makes waits that double, and forgets them after the right one', async () => {
    let now = 0
    const gate = createPasscodeGate(() => now)
    for (let i = 0; i < 3; i++) await expect(gate.attempt(wrong)).rejects.toMatchObject({ code: 'passcode.wrong' })
    await expect(gate.attempt(right)).rejects.toMatchObject({ code: 'passcode.back_off' })
    now += 1000
    await expect(gate.attempt(wrong)).rejects.toMatchObject({ code: 'passcode.wrong' })
    now += 1999
    await expect(gate.attempt(right)).rejects.toMatchObject({ code: 'passcode.back_off' })
    now += 1
    expect(await gate.attempt(right)).toBe('opened')
    await expect(gate.attempt(wrong)).rejects.toMatchObject({ code: 'passcode.wrong' })
    expect(await gate.attempt(right)).toBe('opened')
  })
  it('counts wrong passcodes only, and never waits more than five minutes', async () => {
    let now = 0
    const gate = createPasscodeGate(() => now)
    const broken = async () => {
      throw new AppError('keychain.locked')
    }
    for (let i = 0; i < 10; i++) await expect(gate.attempt(broken)).rejects.toMatchObject({ code: 'keychain.locked' })
    for (let i = 0; i < 40; i++) {
      now += 5 * 60_000
      await expect(gate.attempt(wrong)).rejects.toMatchObject({ code: 'passcode.wrong' })
    }
  })
  it('lets nobody try many at once', async () => {
    const gate = createPasscodeGate(() => 0)
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => gate.attempt(wrong)))
    const codes = tries.map((one) => (one.status === 'rejected' ? one.reason.code : 'opened'))
    expect(codes.filter((code) => code === 'passcode.wrong')).toHaveLength(1)
  })
})
