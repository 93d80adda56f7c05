import { readFileSync, statSync } from 'node:fs'
import inspector from 'node:inspector'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AppIdentity } from './app.ts'
import { parseCommandLine } from './command-line.ts'
import { createHost } from './electron.ts'
import { provideElectronModule } from './module-hooks.ts'

/* The executable: Electron's command line, so that Playwright and `npx electron` can't tell the difference. */

const args = process.argv.slice(2)
const commandLine = parseCommandLine(args)
const electronVersion = (createRequire(import.meta.url)('electron/package.json') as { version: string }).version

if (commandLine.showVersion) {
  console.log(`v${electronVersion}`)
  process.exit(0)
}
if (process.platform !== 'linux') {
  console.error('The Chromium host runs on Linux only.')
  process.exit(1)
}

const versions: Record<string, string> = { electron: electronVersion, chrome: '', node: process.versions.node }
process.argv = [process.env.ELECTRON_HOST_EXECUTABLE ?? process.argv[1] ?? '', ...args]
Object.assign(process, { type: 'browser', defaultApp: true, resourcesPath: import.meta.dirname })
setVersion('electron', electronVersion)
// The app shows by this that it runs on a stand-in.
setVersion('chromium-host', '1')

const host = createHost({ argv: process.argv, versions: () => versions, exit: (code) => process.exit(code) })
provideElectronModule(host.electron)
if (commandLine.userDataDir !== undefined) host.app.api.setPath('userData', resolve(commandLine.userDataDir))
if (commandLine.inspectPort !== undefined) inspector.open(commandLine.inspectPort, '127.0.0.1', commandLine.waitForInspector)

process.on('exit', () => host.browser.kill())
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => host.app.api.quit())
process.on('uncaughtException', (error) => {
  // Electron shows a dialog here unless the app listens itself; a test is better served by the end.
  if (process.listenerCount('uncaughtException') > 1) return
  process.stderr.write(`A JavaScript error occurred in the main process\nUncaught Exception:\n${error?.stack ?? error}\n`)
  host.app.api.exit(1)
})

await run().catch((error: unknown) => {
  process.stderr.write(`App threw an error during load\n${error instanceof Error ? error.stack : error}\n`)
  host.app.api.exit(1)
})

async function run(): Promise<void> {
  const { main, identity } = findApp(resolve(commandLine.app))
  host.app.identify(identity)
  const require = createRequire(join(process.cwd(), 'package.json'))
  for (const file of commandLine.requires) require(file)
  await import(pathToFileURL(main).href)

  const headless = process.env.ELECTRON_HOST_HEADLESS === '1' || !process.env.DISPLAY
  const profileDir = join(host.app.api.getPath('userData'), 'chromium')
  const switches = [...commandLine.switches.filter((item) => item !== '--no-sandbox'), ...host.app.switches()]
  const options = { profileDir, headless, debuggingPort: commandLine.debuggingPort, switches }
  versions.chrome = await host.browser.start(options, chromiumLost)
  setVersion('chrome', versions.chrome)
  host.app.start()
}

function chromiumLost(): void {
  process.stderr.write('Chromium host: Chromium ended unexpectedly\n')
  process.exit(1)
}

function setVersion(name: string, value: string): void {
  Object.defineProperty(process.versions, name, { value, enumerable: true, configurable: true })
}

/** The app's entry point and name, from a folder with a package.json or from a file alone. */
function findApp(path: string): { main: string; identity: AppIdentity } {
  if (!statSync(path).isDirectory()) return { main: path, identity: { name: 'Electron', version: electronVersion, appPath: dirname(path) } }
  const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Partial<Record<string, string>>
  const name = manifest.productName ?? manifest.name ?? 'Electron'
  const identity = { name, version: manifest.version ?? electronVersion, appPath: path }
  return { main: resolve(path, manifest.main ?? 'index.js'), identity }
}
