/** Starts one of our own scripts in a process of its own, with an environment that is spelled out (H29): nothing is inherited by default. */
import { utilityProcess } from 'electron'
import type { ChildProcess } from '../storage/keychain.keytar.ts'

export type ForkOptions = { readonly path: string; readonly name: string; readonly env: Readonly<Record<string, string>> }

/** Without it Windows opens no socket; elsewhere nothing is needed. */
const systemEnvironment = (): Record<string, string> =>
  process.platform === 'win32' && process.env.SYSTEMROOT !== undefined ? { SYSTEMROOT: process.env.SYSTEMROOT } : {}

export const forkChild = ({ path, name, env }: ForkOptions): ChildProcess => {
  // `ignore`: what a native library prints goes nowhere, least of all into a log.
  const child = utilityProcess.fork(path, [], {
    ...{ env: { ...systemEnvironment(), ...env }, serviceName: name, stdio: 'ignore', allowLoadingUnsignedLibraries: false },
  })
  return {
    post: (message) => child.postMessage(message),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => child.on('exit', listener),
    kill: () => void child.kill(),
  }
}

/** What the keychain's client library needs to find the user's session, and no more. */
const KEYCHAIN_VARIABLES = [
  ...['DBUS_SESSION_BUS_ADDRESS', 'DISPLAY', 'HOME', 'LANG', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'XDG_DATA_HOME', 'XDG_RUNTIME_DIR'],
  ...['APPDATA', 'LOCALAPPDATA', 'USERPROFILE'],
]
export const keychainEnvironment = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(KEYCHAIN_VARIABLES.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name] as string]])))
