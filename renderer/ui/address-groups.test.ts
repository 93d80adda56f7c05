import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addressGroups } from './address-groups.ts'

const text = (address: string) => addressGroups(address).map((group) => group.map((segment) => segment.text).join(''))
const strong = (address: string) =>
  addressGroups(address)
    .flat()
    .filter((segment) => segment.strong)
    .map((segment) => segment.text)
    .join('')

it('groups by four, the first group with its 0x', () => {
  expect(text('0x7a3F91c022Be4d18a0E75c449b63d1f20a8bE5C1')).toEqual([
    '0x7a3F',
    '91c0',
    '22Be',
    '4d18',
    'a0E7',
    '5c44',
    '9b63',
    'd1f2',
    '0a8b',
    'E5C1',
  ])
  expect(text('9xQeWvG816')).toEqual(['9xQe', 'WvG8', '16'])
})

it('makes the first and last six characters strong', () => {
  expect(strong('0x7a3F91c022Be4d18a0E75c449b63d1f20a8bE5C1')).toBe('0x7a3F8bE5C1')
})

it('loses, adds and moves no character', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 64 }), (address) => {
      expect(text(address).join('')).toBe(address)
    }),
  )
})
