import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8 } from '../bytes.ts'
import { AppError } from '../errors.ts'
import { alphabet, operation, wholeJournal } from './fixtures.test-support.ts'
import { encodeRecord, type JournalRecord, parseRecord, RECORD_MAX_BYTES } from './journal.ts'

const codeOf = (work: () => unknown): string => {
  try {
    work()
  } catch (thrown) {
    return thrown instanceof AppError ? thrown.code : `not ours: ${String(thrown)}`
  }
  return 'none'
}

describe('journal codec', () => {
  it('gives every record back', () => {
    for (const record of alphabet()) expect(parseRecord(encodeRecord(record))).toEqual(record)
  })

  it('refuses other versions, unknown types, and a field more or less', () => {
    const bad: unknown[] = wholeJournal().flatMap((record) => [
      { ...record, v: 2 },
      { ...record, type: 'DONE' },
      { ...record, note: 'x' },
      ...Object.keys(record).map((key) => Object.fromEntries(Object.entries(record).filter(([name]) => name !== key))),
    ])
    for (const value of [...bad, null, [], 1, 'STARTED', {}]) {
      expect(codeOf(() => parseRecord(utf8(JSON.stringify(value))))).toBe('vault.corrupt')
    }
  })

  it('refuses prototype keys, control bytes, other encodings and oversize', () => {
    const json = JSON.stringify(wholeJournal()[0])
    const bad = [
      utf8(json.replace('{"v"', '{"__proto__":{"x":1},"v"')),
      utf8(`${json}\n`),
      utf8(`\uFEFF${json}`),
      utf8(json.replace('client-1', 'clïent')),
      new Uint8Array(),
      utf8('['.repeat(10_000)),
      new Uint8Array(RECORD_MAX_BYTES + 1).fill(0x20),
    ]
    for (const bytes of bad) expect(codeOf(() => parseRecord(bytes))).toBe('vault.corrupt')
  })

  it('refuses to write what it would not read', () => {
    const record = { v: 1, type: 'STARTED', op: { ...operation(), operationId: 'xyz' } } as unknown as JournalRecord
    expect(codeOf(() => encodeRecord(record))).toBe('vault.corrupt')
  })

  it('never throws anything else, whatever the bytes', () => {
    const mutated = fc.tuple(fc.constantFrom(...alphabet()), fc.nat(), fc.integer({ min: 0, max: 255 })).map(([record, at, byte]) => {
      const bytes = encodeRecord(record)
      bytes[at % bytes.length] = byte
      return bytes
    })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), mutated), (bytes) => {
        const code = codeOf(() => parseRecord(bytes))
        expect(['none', 'vault.corrupt']).toContain(code)
      }),
      { numRuns: 3000 },
    )
  })
})
