import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { createLog, type LogFields } from './log.ts'
import { createRotatingFile } from './rotating-file.ts'

const world = () => {
  const lines: string[] = []
  const log = createLog({ sink: (line) => lines.push(line), now: () => 0, random: (length) => new Uint8Array(length).fill(40) })
  return { lines, log, last: () => JSON.parse(lines.at(-1) ?? 'null') }
}

it('writes what is on the list and drops the rest', () => {
  const { log, last } = world()
  log.write('info', 'vault.opened', { code: 'vault.locked', ms: 3 })
  expect(last()).toEqual({ time: '1970-01-01T00:00:00.000Z', level: 'info', event: 'vault.opened', code: 'vault.locked', ms: 3 })
  const hostile = {
    code: 'hunter2',
    where: '/home/jo/main.cjs:1:2',
    channel: 'two words',
    more: 'x',
    ms: Number.NaN,
    cause: 'a'.repeat(64),
  }
  log.write('info', 'the passphrase is hunter2', hostile as unknown as LogFields)
  expect(last()).toEqual({ time: '1970-01-01T00:00:00.000Z', level: 'info', event: 'log.refused' })
})

it('gives an error one reference, and never its text', () => {
  const { log, lines, last } = world()
  const error = new AppError('internal.unexpected', { cause: Object.assign(new Error('passphrase hunter2'), { code: 'ENOSPC' }) })
  const wire = log.report(error, 'vault:unlock')
  expect(wire).toEqual({ code: 'internal.unexpected', reference: '8888-8888' })
  expect(log.report(error, 'vault:unlock')).toEqual(wire)
  expect(last()).toMatchObject({
    code: 'internal.unexpected',
    channel: 'vault:unlock',
    cause: 'ENOSPC',
    where: expect.stringMatching(/^log\.test\.ts:\d+:\d+$/),
  })
  expect(lines.join('')).not.toContain('hunter2')
})

it('stays silent about a flood', () => {
  const { log, lines } = world()
  log.report(new AppError('ipc.rate'), 'app:state')
  expect(lines).toEqual([])
})

it('keeps two files of bounded size, readable by the user alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rekindle-log-'))
  try {
    const path = join(folder, 'logs', 'app.log')
    const write = createRotatingFile(path, 100)
    for (let i = 0; i < 50; i++) write(`line ${String(i).padStart(2, '0')}\n`)
    expect(readFileSync(path, 'utf8').trim().split('\n').at(-1)).toBe('line 49')
    for (const file of [path, `${path}.1`]) {
      expect(statSync(file).size).toBeLessThanOrEqual(100)
      expect(statSync(file).mode & 0o777).toBe(0o600)
    }
    writeFileSync(join(folder, 'file'), '')
    expect(() => createRotatingFile(join(folder, 'file', 'app.log'))('x')).not.toThrow()
  } finally {
    rmSync(folder, { recursive: true })
  }
})
