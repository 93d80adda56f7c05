import { describe, expect, it } from 'vitest'
import { median, rowOf, table } from './figures.ts'

describe('figures of the bench', () => {
  it('takes the value in the middle, or the mean of two', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([4, 1, 9, 2])).toBe(3)
    expect(() => median([])).toThrow()
  })
  it('rounds to what can be told apart', () => {
    const row = rowOf({ name: 'a.ms', unit: 'ms', values: [1.26, 1.24, 812.4] })
    expect(row).toEqual({ name: 'a.ms', unit: 'ms', median: 1.3, min: 1.2, max: 812, n: 3 })
  })
  it('says what was not measured', () => {
    expect(rowOf({ name: 'a.ms', unit: 'ms', values: null })).toMatchObject({ median: null, n: 0 })
    expect(table([{ name: 'a.ms', unit: 'ms', values: null }])).toContain('not measured')
  })
  it('aligns its columns', () => {
    const widths = table([
      { name: 'short', unit: 'ms', values: [1] },
      { name: 'a longer name', unit: 'kB', values: [12345] },
    ])
      .split('\n')
      .map((line) => line.length)
    expect(new Set(widths).size).toBe(1)
  })
})
