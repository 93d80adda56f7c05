import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { playwrightReport, sum, vitestReport } from './report.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'rekindle-report-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const write = (name: string, json: unknown): string => {
  const file = path.join(folder, name)
  writeFileSync(file, JSON.stringify(json))
  return file
}

const cases = (...statuses: string[]) => statuses.map((status, index) => ({ status, fullName: `case ${index}` }))
const suite = (status: string, ...statuses: string[]) => ({ name: 'a.test.ts', status, assertionResults: cases(...statuses) })

it('counts vitest cases, and a file that does not load as a failure', () => {
  const file = write('vitest.json', { testResults: [suite('passed', 'passed', 'skipped'), suite('failed', 'failed'), suite('failed')] })
  expect(vitestReport(file, 1)).toMatchObject({ passed: 1, failed: 2 })
  expect(vitestReport(file, 1).notRun).toHaveLength(1)
})

it('a run without a report, or that ended badly without a failed case, has failed', () => {
  expect(vitestReport(path.join(folder, 'missing.json'), 0).failed).toBe(1)
  expect(vitestReport(write('bad-end.json', { testResults: [suite('passed', 'passed')] }), 1).failed).toBe(1)
  expect(playwrightReport(path.join(folder, 'missing.json'), 0).failed).toBe(1)
})

it('counts Playwright tests through nested suites, with the reasons of those not run', () => {
  const test = (status: string) => ({ projectName: 'host', status, annotations: [{ type: 'skip', description: 'no keyring' }] })
  const inner = { specs: [{ title: 'inner', tests: [test('flaky'), test('skipped')] }] }
  const file = write('playwright.json', {
    errors: [],
    suites: [{ specs: [{ title: 'outer', tests: [test('expected'), test('unexpected')] }], suites: [inner] }],
  })
  expect(playwrightReport(file, 1)).toEqual({ passed: 2, failed: 1, flaky: 1, notRun: ['host: inner: no keyring'] })
})

it('sums', () => {
  expect(
    sum([
      { passed: 1, failed: 0, flaky: 1, notRun: ['a'] },
      { passed: 2, failed: 3, flaky: 0, notRun: ['b'] },
    ]),
  ).toEqual({ passed: 3, failed: 3, flaky: 1, notRun: ['a', 'b'] })
})
