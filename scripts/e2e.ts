/** `npm run test:e2e -- <Playwright's options>`: builds, then Playwright with a keyring of its own. */
import process from 'node:process'
import { buildIfStale } from './lib/build.ts'
import { provideDisplay } from './lib/display.ts'
import { runInPrivateKeyring } from './lib/private-keyring.ts'
import { bin } from './lib/process.ts'
import { chooseRuntime } from './lib/runtime.ts'

await buildIfStale()
const endDisplay = await provideDisplay(chooseRuntime())
const code = await runInPrivateKeyring([
  bin('@playwright/test/cli.js'),
  'test',
  '--config',
  'e2e/playwright.config.ts',
  ...process.argv.slice(2),
])
endDisplay()
process.exit(code)
