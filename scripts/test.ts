/**
 * `npm test`: everything that can be checked on this computer. Ends with `N passed, N failed`; before that, what was not run and why.
 * `-- --only types,lint,knip,unit,server,postgres,build,host,e2e` runs some of the parts; `-- --e2e="happy-path"` passes words to Playwright.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { hasElectron } from './bootstrap/packages.mjs'
import { boundaries } from './checks/boundaries.ts'
import { build } from './lib/build.ts'
import { provideDisplay } from './lib/display.ts'
import { startPostgres } from './lib/postgres.ts'
import { runInPrivateKeyring } from './lib/private-keyring.ts'
import { bin, root, runNode } from './lib/process.ts'
import { NOTHING, playwrightReport, type Report, sum, vitestReport } from './lib/report.ts'
import { chooseRuntime } from './lib/runtime.ts'

const RESULTS = path.join(root, 'e2e-results')
const PROJECTS = ['shared', 'electron', 'renderer', 'server', 'scripts', 'e2e', 'e2e/chromium-host']

const check = (isGood: boolean): Report => ({ ...NOTHING, passed: isGood ? 1 : 0, failed: isGood ? 0 : 1 })
const notRun = (reason: string): Report => ({ ...NOTHING, notRun: [reason] })

const types = async (): Promise<Report> => {
  const reports: Report[] = []
  for (const project of PROJECTS) reports.push(check((await runNode([bin('typescript/bin/tsc'), '-p', project, '--noEmit'])) === 0))
  return sum(reports)
}

const lint = async (): Promise<Report> => {
  const problems = boundaries(root)
  for (const problem of problems) console.error(problem)
  return sum([check((await runNode([bin('@biomejs/biome/bin/biome'), 'check', '.'])) === 0), check(problems.length === 0)])
}

const knip = async (): Promise<Report> => check((await runNode([bin('knip/bin/knip.js')])) === 0)

const vitest = async (name: string, project: string, env: NodeJS.ProcessEnv = process.env): Promise<Report> => {
  const file = path.join(RESULTS, `${name}.json`)
  const args = ['run', '--project', project, '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
  return vitestReport(file, await runNode([bin('vitest/vitest.mjs'), ...args], { env }))
}

const postgres = async (): Promise<Report> => {
  const cluster = await startPostgres()
  if (cluster === undefined) return notRun('server tests on PostgreSQL: its programs are not installed')
  try {
    return await vitest('postgres', 'server', { ...process.env, REKINDLE_TEST_DATABASE_URL: cluster.url })
  } finally {
    await cluster.stop()
  }
}

/** The Chromium host against its own contract; on the real Electron as well where that is. */
const host = async (): Promise<Report> => {
  const file = path.join(RESULTS, 'host.json')
  const projects = hasElectron(root) ? ['--project=host', '--project=electron'] : ['--project=host']
  const args = [
    bin('@playwright/test/cli.js'),
    'test',
    '--config',
    'e2e/chromium-host/playwright.config.ts',
    ...projects,
    '--reporter=list,json',
  ]
  const report = playwrightReport(file, await runNode(args, { env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: file } }))
  if (hasElectron(root)) return report
  return sum([report, notRun("the Chromium host's conformance specs on the real Electron: its binary is not on this computer")])
}

const e2e = async (words: string | undefined): Promise<Report> => {
  const file = path.join(RESULTS, 'playwright.json')
  const args = [bin('@playwright/test/cli.js'), 'test', '--config', 'e2e/playwright.config.ts', ...(words?.split(' ') ?? [])]
  const endDisplay = await provideDisplay(chooseRuntime())
  const code = await runInPrivateKeyring(args).finally(endDisplay)
  return playwrightReport(file, code)
}

const { values } = parseArgs({ options: { only: { type: 'string' }, e2e: { type: 'string' } } })
const parts: Record<string, () => Promise<Report>> = {
  types,
  lint,
  knip,
  unit: () => vitest('unit', 'unit'),
  server: () => vitest('server', 'server'),
  postgres,
  build: async () => check((await build({ quiet: true })) === 0),
  host,
  e2e: () => e2e(values.e2e),
}
const chosen = values.only?.split(',') ?? Object.keys(parts)

if (existsSync(RESULTS)) rmSync(RESULTS, { recursive: true })
mkdirSync(RESULTS, { recursive: true })
const results: { name: string; report: Report; seconds: number }[] = []
for (const name of chosen) {
  const part = parts[name]
  if (part === undefined) throw new Error(`There is no part ${name}. Parts: ${Object.keys(parts).join(', ')}`)
  console.log(`\n── ${name}`)
  const start = performance.now()
  const report = await part().catch((error: unknown) => {
    console.error(error)
    return check(false)
  })
  results.push({ name, report, seconds: (performance.now() - start) / 1000 })
}

console.log('')
for (const { name, report, seconds } of results) {
  const flaky = report.flaky === 0 ? '' : `, ${report.flaky} only at the second try`
  console.log(`${name.padEnd(10)} ${report.passed} passed, ${report.failed} failed${flaky} (${seconds.toFixed(0)} s)`)
}
const total = sum(results.map(({ report }) => report))
console.log(`\n${total.notRun.length} not run${total.notRun.length === 0 ? '' : ':'}`)
for (const reason of total.notRun) console.log(`  ${reason}`)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1)
