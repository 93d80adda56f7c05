import { describe, expect, it } from 'vitest'
import { preview } from '../testing.ts'
import { compareNote } from './compare-note.ts'

const { addresses } = preview
const compare = (note: string) => compareNote(note, addresses)

describe('comparing with a note', () => {
  it.each(['', '   '])('has nothing to say about %j', (note) => expect(compare(note)).toEqual({ is: 'empty' }))
  it.each([
    '0x7a3F91c022Be4d18a0E75c449b63d1f20a8bE5C1',
    '0x7a3F 91c0 22Be 4d18 a0E7 5c44 9b63 d1f2 0a8b E5C1',
    '0x7a3f91c022be4d18a0e75c449b63d1f20a8be5c1',
  ])('knows the Ethereum address in %s', (note) => expect(compare(note)).toEqual({ is: 'same', chain: 'ethereum' }))
  it('knows the Solana address', () => expect(compare(` ${addresses.solana} `)).toEqual({ is: 'same', chain: 'solana' }))
  it('says when it fits so far', () => expect(compare('9xQe Wv')).toEqual({ is: 'partly', chain: 'solana' }))
  it.each([
    '0x7a3F91c022Be4d18a0E75c449b63d1f20a8bE5C2',
    '0x7a3F91c022Be4d18a0E75c449b63d1f20a8bE5C1a',
    '0x7A3F91c022Be4d18a0E75c449b63d1f20a8bE5C1',
    '9xqewvg816bux9epjhmat23yvvm2zwbrrpzb9pusvfin',
    'hello',
  ])('refuses %s', (note) => expect(compare(note)).toEqual({ is: 'different' }))
  it('compares with the addresses that are there', () =>
    expect(compareNote('9xQe', { ethereum: addresses.ethereum, solana: null })).toEqual({ is: 'different' }))
})
