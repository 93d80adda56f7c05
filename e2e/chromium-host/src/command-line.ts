/** What Electron's command line says. */
export interface CommandLine {
  readonly showVersion: boolean
  /** Modules to load before the app (`-r`). */
  readonly requires: readonly string[]
  /** Port of Node's inspector, if one is wanted. */
  readonly inspectPort: number | undefined
  readonly waitForInspector: boolean
  readonly debuggingPort: string | undefined
  readonly userDataDir: string | undefined
  /** Switches meant for Chromium. */
  readonly switches: readonly string[]
  /** Folder or file of the app. */
  readonly app: string
}

/** Reads the arguments after the executable's name. Switches after the app's path belong to the app, but for a few. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const requires: string[] = []
  const switches: string[] = []
  const found: { app?: string; inspect?: string; debuggingPort?: string; userDataDir?: string } = {}
  for (let i = 0; i < args.length && found.app === undefined; i++) {
    const arg = args[i] ?? ''
    const value = arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : undefined
    if (arg === '-r' || arg === '--require') requires.push(args[++i] ?? '')
    else if (arg.startsWith('--inspect')) found.inspect = arg
    else if (arg.startsWith('--remote-debugging-port=')) found.debuggingPort = value ?? ''
    else if (arg.startsWith('--user-data-dir=')) found.userDataDir = value ?? ''
    else if (arg.startsWith('-')) switches.push(arg)
    else found.app = arg
  }
  return {
    showVersion: switches.includes('--version') || switches.includes('-v'),
    requires,
    inspectPort: found.inspect === undefined ? undefined : Number(found.inspect.split('=')[1] ?? 9229),
    waitForInspector: found.inspect?.startsWith('--inspect-brk') ?? false,
    debuggingPort: found.debuggingPort,
    userDataDir: found.userDataDir,
    switches,
    app: found.app ?? '.',
  }
}
