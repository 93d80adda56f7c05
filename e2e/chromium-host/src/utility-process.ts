import { type ChildProcess, fork, type StdioOptions } from 'node:child_process'
import { constants } from 'node:os'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createEmitter, guarded, notImplemented, withMembers } from './guard.ts'
import { cloned, createPortLink, type PortWire } from './message-ports.ts'
import { diesWithParent } from './process-tree.ts'

export const UTILITY_PROCESS_EVENTS = ['spawn', 'message', 'exit'] as const

/** `allowLoadingUnsignedLibraries` matters to signed macOS programs only. */
const FORK_OPTIONS = ['env', 'execArgv', 'cwd', 'stdio', 'serviceName', 'allowLoadingUnsignedLibraries'] as const
export type AcceptedForkOption = (typeof FORK_OPTIONS)[number]

/** What crosses between the main process and a utility process. */
export type UtilityWire = { readonly type: 'message'; readonly data: unknown; readonly ports: readonly string[] } | PortWire

export interface UtilityDeps {
  isReady(): boolean
  /** `child-process-gone` of `app`. */
  childGone(details: Electron.Details): void
}

/** `utilityProcess`: a Node process with `process.parentPort`, made by `child_process.fork`. */
export function createUtilityProcessModule(deps: UtilityDeps) {
  return guarded('utilityProcess', {
    fork(modulePath: string, args: readonly string[] = [], options: Electron.ForkOptions = {}) {
      if (!deps.isReady()) throw new Error('utilityProcess cannot be created before app is ready')
      const known: readonly string[] = FORK_OPTIONS
      for (const name of Object.keys(options)) if (!known.includes(name)) throw notImplemented(`the utilityProcess option '${name}'`)
      return forkUtility(modulePath, args, options, deps)
    },
  })
}

export type HostUtilityProcess = ReturnType<typeof forkUtility>

function forkUtility(modulePath: string, args: readonly string[], options: Electron.ForkOptions, deps: UtilityDeps) {
  const emitter = createEmitter('UtilityProcess', UTILITY_PROCESS_EVENTS)
  const child = start(modulePath, args, options)
  const tell = (message: UtilityWire) => {
    if (child.connected) child.send(message)
  }
  const ports = createPortLink(tell)

  child.on('message', (message: UtilityWire) => {
    if (message.type === 'message') emitter.emit('message', message.data)
    else ports.receive(message)
  })
  child.on('spawn', () => emitter.emit('spawn'))
  child.on('error', (error) => process.stderr.write(`Chromium host: ${modulePath}: ${error.message}\n`))
  let running = true
  child.on('exit', (code, signal) => {
    running = false
    ports.closeAll()
    const exitCode = code ?? (signal === null ? 1 : constants.signals[signal])
    emitter.emit('exit', exitCode)
    if (exitCode !== 0) deps.childGone(describeEnd(modulePath, options.serviceName, exitCode, signal))
  })

  return guarded(
    'UtilityProcess',
    withMembers(emitter, {
      get pid() {
        return running ? child.pid : undefined
      },
      stdout: child.stdout,
      stderr: child.stderr,
      postMessage(message: unknown, transfer: readonly object[] = []) {
        tell({ type: 'message', data: cloned(message), ports: ports.exportPorts(transfer) })
      },
      kill: () => child.kill('SIGTERM'),
    }),
  )
}

function start(modulePath: string, args: readonly string[], options: Electron.ForkOptions): ChildProcess {
  const { command, args: nodeArgs } = diesWithParent(process.execPath, options.execArgv ?? [])
  const [, stdout = 'inherit', stderr = 'inherit'] = toStdio(options.stdio)
  return fork(fileURLToPath(new URL('./utility-child.js', import.meta.url)), [modulePath, ...args], {
    execPath: command,
    execArgv: nodeArgs,
    env: { ...(options.env ?? process.env) } as NodeJS.ProcessEnv,
    serialization: 'advanced',
    stdio: ['ignore', stdout, stderr, 'ipc'] as StdioOptions,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  })
}

function toStdio(stdio: Electron.ForkOptions['stdio']): readonly string[] {
  if (typeof stdio === 'string') return ['ignore', stdio, stdio]
  return stdio ?? []
}

function describeEnd(modulePath: string, serviceName: string | undefined, exitCode: number, signal: string | null): Electron.Details {
  const reason = signal === null ? 'abnormal-exit' : signal === 'SIGTERM' || signal === 'SIGKILL' ? 'killed' : 'crashed'
  return { type: 'Utility', reason, exitCode, serviceName: 'node.mojom.NodeService', name: serviceName ?? basename(modulePath) }
}
