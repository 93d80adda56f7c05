import { expect, it } from 'vitest'
import { judgePasscode } from './passcode-rule.ts'

it.each([
  ['', 'empty'],
  ['12345', 'short'],
  ['👍👍👍', 'short'],
  ['111111', 'simple'],
  ['123456', 'simple'],
  ['987654', 'simple'],
  ['abcdefg', 'simple'],
  ['１２３４５６', 'simple'],
  ['135792', 'good'],
  ['quiet harbour', 'good'],
])('%s is %s', (passcode, verdict) => expect(judgePasscode(passcode)).toBe(verdict))
