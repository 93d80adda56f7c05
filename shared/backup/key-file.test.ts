import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, toHex, utf8 } from '../bytes.ts'
import { AppError } from '../errors.ts'
import { encodeKeyFile, keyIdOf, parseKeyFile } from './key-file.ts'

const fixed = { walletId: '00'.repeat(16), backupId: '11'.repeat(16), version: 3, key: new Uint8Array(32).fill(7) }
const bytes = encodeKeyFile(fixed)
const line = String.fromCharCode(...bytes.slice(0, -1))
const codeOf = (given: Uint8Array): string => {
  try {
    parseKeyFile(given)
  } catch (error) {
    return error instanceof AppError ? error.code : String(error)
  }
  return 'none'
}

describe('a key file', () => {
  it('is one ASCII line that is the same for ever', () => {
    expect(line).toBe(
      'RKK1:AAAAAAAAAAAAAAAAAAAAABEREREREREREREREREREREAAAAAAAAAA0pO6G516IFmx2bVLP+QBP4HBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHB1QALHssV9ch',
    )
    expect(bytes.at(-1)).toBe(0x0a)
  })

  it('comes back, with or without its line end', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((key) => key.some((byte) => byte !== 0)),
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        (key, id, version) => {
          const file = { walletId: toHex(id), backupId: toHex(id), version, key: Uint8Array.from(key) }
          const written = encodeKeyFile(file)
          expect(parseKeyFile(written)).toEqual({ ...file, keyId: keyIdOf(file.key) })
          expect(parseKeyFile(written.slice(0, -1))).toEqual(parseKeyFile(written))
        },
      ),
    )
  })

  it('is malformed with anything else around or in it', () => {
    const utf16 = concat(Uint8Array.of(0xff, 0xfe), ...[...line].map((char) => Uint8Array.of(char.charCodeAt(0), 0)))
    for (const bad of [
      new Uint8Array(),
      concat(Uint8Array.of(0xef, 0xbb, 0xbf), bytes),
      utf8(`${line}\r\n`),
      utf8(`${line}\n\n`),
      utf8(` ${line}`),
      utf8(`${line} `),
      utf8(line.toLowerCase()),
      utf8(line.replace('RKK1:', 'RKK2:')),
      utf16,
      new Uint8Array(31),
      new Uint8Array(32).fill(7),
      new Uint8Array(33),
      new Uint8Array(64),
      new Uint8Array(133),
      bytes.slice(0, -2),
      concat(bytes, bytes),
    ]) {
      expect(codeOf(bad)).toBe('keysource.malformed')
    }
  })

  it('is malformed with any character changed', () => {
    for (let at = 0; at < line.length; at++) {
      for (const char of ['A', 'B', '-', '\u0000']) {
        if (line.charAt(at) !== char)
          expect(codeOf(utf8(line.slice(0, at) + char + line.slice(at + 1))), `${at}`).toBe('keysource.malformed')
      }
    }
  })

  it('is neither written nor read with an all-zero key, another length or version 0', () => {
    expect(codeOf(encodeKeyFile({ ...fixed, key: new Uint8Array(32) }))).toBe('keysource.malformed')
    expect(codeOf(encodeKeyFile({ ...fixed, version: 0 }))).toBe('keysource.malformed')
    expect(() => encodeKeyFile({ ...fixed, key: new Uint8Array(31) })).toThrow('keysource.malformed')
    expect(() => encodeKeyFile({ ...fixed, walletId: '00' })).toThrow('keysource.malformed')
  })

  it('takes no other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        expect(codeOf(noise)).toBe('keysource.malformed')
      }),
    )
  })
})
