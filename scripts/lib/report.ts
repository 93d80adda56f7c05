/** Counts of real test cases, from the reporters' own JSON. */
import { existsSync, readFileSync } from 'node:fs'

export type Report = {
  readonly passed: number
  readonly failed: number
  readonly flaky: number
  /** Names with reasons. */
  readonly notRun: readonly string[]
}
export const NOTHING: Report = { passed: 0, failed: 0, flaky: 0, notRun: [] }
export const sum = (reports: readonly Report[]): Report =>
  reports.reduce(
    (all, one) => ({
      passed: all.passed + one.passed,
      failed: all.failed + one.failed,
      flaky: all.flaky + one.flaky,
      notRun: [...all.notRun, ...one.notRun],
    }),
    NOTHING,
  )

const readJson = (file: string): unknown => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined)
/** A run that ended badly without a failed case (a crash, a file that can't be loaded, no report) counts as one failure. */
const withExit = (report: Report, exitCode: number): Report => (exitCode !== 0 && report.failed === 0 ? { ...report, failed: 1 } : report)

type VitestJson = {
  testResults: { name: string; status: string; assertionResults: { status: string; fullName: string }[] }[]
}
export const vitestReport = (file: string, exitCode: number): Report => {
  const json = readJson(file) as VitestJson | undefined
  if (json === undefined) return { ...NOTHING, failed: 1 }
  const cases = json.testResults.flatMap((suite) => suite.assertionResults)
  const brokenFiles = json.testResults.filter((suite) => suite.status === 'failed' && suite.assertionResults.length === 0).length
  return withExit(
    {
      passed: cases.filter((test) => test.status === 'passed').length,
      failed: cases.filter((test) => test.status === 'failed').length + brokenFiles,
      flaky: 0,
      notRun: cases
        .filter((test) => test.status !== 'passed' && test.status !== 'failed')
        .map((test) => `${test.fullName}: what it needs is missing on this computer`),
    },
    exitCode,
  )
}

type PlaywrightTest = { projectName: string; status: string; annotations: { type: string; description?: string }[] }
type PlaywrightSuite = { suites?: PlaywrightSuite[]; specs: { title: string; tests: PlaywrightTest[] }[] }
type PlaywrightJson = { suites: PlaywrightSuite[]; errors: unknown[] }

const specsOf = (suite: PlaywrightSuite): PlaywrightSuite['specs'] => [...suite.specs, ...(suite.suites ?? []).flatMap(specsOf)]

export const playwrightReport = (file: string, exitCode: number): Report => {
  const json = readJson(file) as PlaywrightJson | undefined
  if (json === undefined) return { ...NOTHING, failed: 1 }
  const tests = json.suites.flatMap(specsOf).flatMap((spec) => spec.tests.map((test) => ({ ...test, title: spec.title })))
  const count = (status: string): number => tests.filter((test) => test.status === status).length
  return withExit(
    {
      passed: count('expected') + count('flaky'),
      failed: count('unexpected') + json.errors.length,
      flaky: count('flaky'),
      notRun: tests
        .filter((test) => test.status === 'skipped')
        .map((test) => {
          const reason = test.annotations.find((note) => note.type === 'skip')?.description
          return `${test.projectName}: ${test.title}: ${reason ?? 'an earlier failure stopped the run'}`
        }),
    },
    exitCode,
  )
}
