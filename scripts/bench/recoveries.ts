/**
 * Whole recoveries through the app's own window: a fresh profile, a cold app and a cold worker process each time, the keychain in its
 * own process, the server in another one with its database on disk. What is timed is what a person waits for.
 */
import { mkdirSync, watch } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { launchApp } from '../../e2e/fixtures/app.ts'
import { Wizard } from '../../e2e/pages/Wizard.ts'
import type { Runtime } from '../lib/runtime.ts'
import type { Stage } from '../lib/stage.ts'
import { cpuMsOf, workerOf } from './cpu.ts'
import { hasRecord, readTrace, recoverySpan, type Span } from './trace.ts'

export type Recovery = {
  readonly firstScreenMs: number
  readonly span: Span
  readonly workerCpuMs: number | undefined
  readonly serverCpuMs: number | undefined
}

type Sample = { readonly worker: number | undefined; readonly server: number | undefined }
const difference = (after: number | undefined, before: number | undefined): number | undefined =>
  after === undefined || before === undefined ? undefined : after - before

/** Reads the CPU clocks of worker and server as soon as the trace names the first and the last record of the span. */
const sampleSpan = (trace: string, app: number, server: number | undefined) => {
  const samples = new Map<string, Sample>()
  let worker: number | undefined
  const look = (): void => {
    const lines = readTrace(trace)
    for (const record of ['STARTED', 'BACKUP_CONFIRMED']) {
      if (samples.has(record) || !hasRecord(lines, record)) continue
      worker ??= workerOf(app)
      samples.set(record, { worker: cpuMsOf(worker), server: cpuMsOf(server) })
    }
  }
  const watcher = watch(path.dirname(trace), look)
  return {
    end: () => {
      watcher.close()
      const [first, last] = [samples.get('STARTED'), samples.get('BACKUP_CONFIRMED')]
      return { workerCpuMs: difference(last?.worker, first?.worker), serverCpuMs: difference(last?.server, first?.server) }
    },
  }
}

/** The least that a person needs for the Confirm screen; the worker warms up meanwhile, as it does for a person. */
export const READING_MS = 1000
const PASSCODE = 'blue heron 42 rails'

/** `number` names the run's own profile. */
export const recoverOnce = async (stage: Stage, runtime: Runtime, number: number): Promise<Recovery> => {
  const profile = path.join(stage.workFolder, `profile-${number}`)
  const traces = path.join(stage.workFolder, `trace-${number}`)
  for (const folder of [profile, traces]) mkdirSync(folder, { mode: 0o700 })
  const trace = path.join(traces, 'trace')
  const launchedAt = performance.now()
  const app = await launchApp({ runtime, profile, provider: stage.providerFile, env: { REKINDLE_TRACE: trace } })
  try {
    const wizard = new Wizard(app.page)
    await wizard.heading('welcome.title').waitFor()
    const firstScreenMs = performance.now() - launchedAt
    await app.pickFolder(stage.folder)
    const answers = { email: stage.email, nextCode: () => stage.server.nextCode(stage.email), passcode: PASSCODE }
    await wizard.toConfirm(answers, () => wizard.pickFolder(), 'GDRIVE')
    const samples = sampleSpan(trace, app.electron.process().pid ?? 0, stage.server.process.pid)
    await sleep(READING_MS)
    await wizard.press('confirm.action')
    await wizard.isDone()
    const cpu = samples.end()
    if (app.problems.length > 0) throw new Error(app.problems.join('\n'))
    return { firstScreenMs, span: recoverySpan(readTrace(trace)), ...cpu }
  } catch (error) {
    console.error(app.log())
    throw error
  } finally {
    await app.close()
  }
}
