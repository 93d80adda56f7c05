/** `npm run dist -- <electron-builder's options>`: builds, then packages. */
import process from 'node:process'
import { build } from './lib/build.ts'
import { bin, runNode } from './lib/process.ts'

const code = await build({ quiet: true })
process.exit(
  code === 0
    ? await runNode([
        bin('electron-builder/cli.js'),
        '--config',
        'build/electron-builder.ts',
        '--publish',
        'never',
        ...process.argv.slice(2),
      ])
    : code,
)
