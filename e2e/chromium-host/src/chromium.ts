import { type ChildProcess, spawn } from 'node:child_process'
import { diesWithParent } from './process-tree.ts'

export interface ChromiumOptions {
  readonly profileDir: string
  readonly headless: boolean
  /** The second debugging port, for Playwright; the host itself uses the pipe. */
  readonly debuggingPort: string | undefined
  /** Switches of the command line and of `app.commandLine`, each as `--name` or `--name=value`. */
  readonly switches: readonly string[]
}

const QUIET_SWITCHES = [
  '--no-first-run',
  '--no-default-browser-check',
  '--no-startup-window',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-search-engine-choice-screen',
  '--metrics-recording-only',
  '--password-store=basic',
  '--use-mock-keychain',
  '--force-color-profile=srgb',
  '--disable-features=Translate,MediaRouter,OptimizationHints,HttpsUpgrades,PaintHolding',
]

/** No name resolves. Loopback stays reachable, so that a spec can prove with a local server that the app's own guards hold. */
const NO_NETWORK = '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost'

/** Starts Chromium with its debugging pipe on file descriptors 3 and 4. */
export function startChromium(options: ChromiumOptions): ChildProcess {
  const isRoot = process.getuid?.() === 0
  const switches = joinFeatureLists([
    '--remote-debugging-pipe',
    ...(options.debuggingPort === undefined ? [] : [`--remote-debugging-port=${options.debuggingPort}`]),
    `--user-data-dir=${options.profileDir}`,
    NO_NETWORK,
    ...(isRoot ? ['--no-sandbox', '--test-type'] : []),
    ...(options.headless ? ['--headless=new', '--hide-scrollbars'] : []),
    ...QUIET_SWITCHES,
    ...options.switches,
  ])
  const { command, args } = diesWithParent(process.env.ELECTRON_HOST_CHROMIUM ?? '/usr/bin/chromium', switches)
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  forwardDebuggerLine(child)
  return child
}

/** Chromium uses only the last `--disable-features` and `--enable-features`; Playwright appends its own. */
function joinFeatureLists(switches: readonly string[]): string[] {
  const lists = ['--disable-features=', '--enable-features=']
  const joined = lists.map((prefix) => {
    const values = switches.filter((item) => item.startsWith(prefix)).map((item) => item.slice(prefix.length))
    return values.length === 0 ? [] : [prefix + values.join(',')]
  })
  return [...switches.filter((item) => !lists.some((prefix) => item.startsWith(prefix))), ...joined.flat()]
}

/** Playwright waits for Chromium's "DevTools listening" line on our stderr; the rest of Chromium's log is noise. */
function forwardDebuggerLine(child: ChildProcess): void {
  const wanted = process.env.ELECTRON_HOST_VERBOSE === '1' ? /./ : /^DevTools listening|Unable to open X display|FATAL/
  let tail = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    const lines = (tail + chunk.toString('utf8')).split('\n')
    tail = lines.pop() ?? ''
    for (const line of lines) if (wanted.test(line)) process.stderr.write(`${line}\n`)
  })
}
