/**
 * `npm run bench`: measures what the design promises and prints a table; `--json` prints one object a line instead, `--trace` also
 * the last recovery's round trips and records. `--runs n`: recoveries, ten by default.
 */
import { loadavg } from 'node:os'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { bundleKilobytes } from './bench/bundle.ts'
import { type Figure, rowOf, table } from './bench/figures.ts'
import { timeKdf, timeReshares } from './bench/in-process.ts'
import { READING_MS, type Recovery, recoverOnce } from './bench/recoveries.ts'
import { traceTable } from './bench/trace.ts'
import { buildIfStale } from './lib/build.ts'
import { provideDisplay } from './lib/display.ts'
import { isInPrivateKeyring, runInPrivateKeyring } from './lib/private-keyring.ts'
import { chooseRuntime } from './lib/runtime.ts'
import { setStage } from './lib/stage.ts'

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
    runs: { type: 'string', default: '10' },
  },
})
const runs = Number(options.runs)
if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs is a whole number from 1')
const runtime = chooseRuntime()

const load = (): string =>
  loadavg()
    .map((value) => value.toFixed(1))
    .slice(0, 2)
    .join(', ')

const measureRecoveries = async (): Promise<Recovery[]> => {
  const endDisplay = await provideDisplay(runtime)
  const stage = await setStage('folder')
  try {
    const recoveries: Recovery[] = []
    for (let number = 1; number <= runs; number++) {
      recoveries.push(await recoverOnce(stage, runtime, number))
      if (!options.json && process.stderr.isTTY) console.error(`recovery ${number} of ${runs}`)
    }
    return recoveries
  } finally {
    await stage.close()
    endDisplay()
  }
}

/** Null where one run could not be measured. */
const each = (recoveries: readonly Recovery[], value: (recovery: Recovery) => number | undefined): number[] | null => {
  const values = recoveries.map(value)
  return values.every((one) => one !== undefined) ? values : null
}

const figuresOf = async (recoveries: readonly Recovery[]): Promise<Figure[]> => [
  { name: 'recover.total_ms', unit: 'ms', values: each(recoveries, ({ span }) => span.ms) },
  { name: 'recover.round_trips', unit: 'trips', values: each(recoveries, ({ span }) => span.trips.length) },
  { name: 'recover.bytes', unit: 'bytes', values: each(recoveries, ({ span }) => span.bytes) },
  {
    name: 'recover.client_cpu_ms',
    unit: 'ms',
    values: each(recoveries, ({ span, workerCpuMs }) => (workerCpuMs === undefined ? undefined : span.mainCpuMs + workerCpuMs)),
  },
  { name: 'recover.server_cpu_ms', unit: 'ms', values: each(recoveries, ({ serverCpuMs }) => serverCpuMs) },
  { name: 'reshare.secp256k1_ms', unit: 'ms', values: await timeReshares('SECP256K1', 20) },
  { name: 'reshare.ed25519_ms', unit: 'ms', values: await timeReshares('ED25519', 20) },
  { name: 'kdf.ms', unit: 'ms', values: await timeKdf(5) },
  { name: 'app.first_screen_ms', unit: 'ms', values: each(recoveries, ({ firstScreenMs }) => firstScreenMs) },
  { name: 'renderer.bundle_gzip_kb', unit: 'kB', values: [bundleKilobytes()] },
]

const bench = async (): Promise<void> => {
  const loadBefore = load()
  const recoveries = await measureRecoveries()
  const figures = await figuresOf(recoveries)
  if (options.json) {
    for (const figure of figures) console.log(JSON.stringify(rowOf(figure)))
    return
  }
  const last = recoveries.at(-1)
  if (options.trace && last !== undefined) console.log(`${traceTable(last.span)}\n`)
  console.log(table(figures))
  console.log(`
Runtime of recover.* and app.*: ${runtime.label}; Node ${process.versions.node}.
Each recovery: a new profile, a cold app and a cold worker, through the window; real keychain process, database on disk, loopback.
Confirm is pressed ${READING_MS} ms after its screen is there: the worker rehearses its cryptography meanwhile.
recover.client_cpu_ms is the worker and the app's main process; recover.bytes are bodies in both directions.
Load of the machine before ${loadBefore}, after ${load()} (1 and 5 minutes).`)
}

if (isInPrivateKeyring()) {
  await bench()
  process.exit(0)
}
await buildIfStale()
process.exit(await runInPrivateKeyring(['--import', 'tsx', 'scripts/bench.ts', ...process.argv.slice(2)]))
