import { describe, expect, it } from 'vitest'
import { createCodec } from './codec.ts'

const { encode, decode } = createCodec()

describe('codec', () => {
  it.each([
    ['nothing', undefined],
    ['numbers', [0, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
    ['a big integer', -12345678901234567890n],
    ['nested objects', { a: { b: [null, undefined, 'x', true] }, '': 1 }],
    ['a key that means something to objects', JSON.parse('{"__proto__": 1}')],
    ['dates, valid or not', [new Date(5), new Date(Number.NaN)]],
    ['maps and sets', new Map<unknown, unknown>([[{ k: 1 }, new Set(['x'])]])],
    ['views', [new Uint8Array([1, 255]), new Float64Array([0.5]), new BigInt64Array([-1n])]],
    ['a buffer', new Uint8Array([7]).buffer],
    ['a regular expression', /a+/gi],
    ['boxed values', [Object('text'), Object(1), Object(false)]],
  ])('returns %s', (_, value) => {
    expect(decode(encode(value))).toEqual(value)
  })

  it('keeps cycles and shared references', () => {
    const shared = { n: 1 }
    const value: Record<string, unknown> = { first: shared, second: shared }
    value.self = value
    const copy = decode(encode(value)) as typeof value
    expect(copy.self).toBe(copy)
    expect(copy.first).toBe(copy.second)
  })

  it('keeps the type, message and stack of an error', () => {
    const error = new RangeError('too far')
    const copy = decode(encode(error)) as RangeError
    expect(copy).toBeInstanceOf(RangeError)
    expect([copy.message, copy.stack]).toEqual([error.message, error.stack])
  })

  it('takes a view of a part as that part', () => {
    expect(decode(encode(new Uint8Array([1, 2, 3, 4]).subarray(1, 3)))).toEqual(new Uint8Array([2, 3]))
  })

  it.each([() => {}, { nested: { fn() {} } }, Symbol('x')])('refuses what cannot be cloned', (value) => {
    expect(() => encode(value)).toThrow('An object could not be cloned.')
  })

  it('works from its source text alone, as in a page', () => {
    const injected = new Function(`return (${createCodec})()`)() as typeof import('./codec.ts').createCodec extends () => infer C
      ? C
      : never
    expect(injected.decode(injected.encode(new Map([[1, -0]])))).toEqual(new Map([[1, -0]]))
  })
})
