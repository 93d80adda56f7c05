/** `npm run bench`: measures what the design promises and prints a table; `--json` prints one object a line instead. */
import { loadavg } from 'node:os'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { bundleKilobytes } from './bench/bundle.ts'
import { type Figure, rowOf, table } from './bench/figures.ts'
import { timeKdf, timeReshares } from './bench/in-process.ts'
import { buildIfStale } from './lib/build.ts'

const { values: options } = parseArgs({ options: { json: { type: 'boolean', default: false } } })

await buildIfStale()
const figures: Figure[] = [
  { name: 'reshare.secp256k1_ms', unit: 'ms', values: await timeReshares('SECP256K1', 20) },
  { name: 'reshare.ed25519_ms', unit: 'ms', values: await timeReshares('ED25519', 20) },
  { name: 'kdf.ms', unit: 'ms', values: await timeKdf(5) },
  { name: 'renderer.bundle_gzip_kb', unit: 'kB', values: [bundleKilobytes()] },
]
if (options.json) for (const figure of figures) console.log(JSON.stringify(rowOf(figure)))
else console.log(`${table(figures)}\n\nNode ${process.versions.node}; load of the machine ${loadavg()[0]?.toFixed(1)}`)
process.exit(0)
