/**
 * A gnome-keyring of its own, unlocked, in a throwaway folder, on a D-Bus of its own: tests and the demo use a real keychain
 * and never touch the person's. Linux only; elsewhere the system's keychain is used under Rekindle's own service name.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { run, runNode } from './process.ts'

const MARK = 'REKINDLE_PRIVATE_KEYRING'
export const isInPrivateKeyring = (): boolean => process.env[MARK] === '1'

/** Runs `node args` inside a private keyring and answers its exit code. */
export const runInPrivateKeyring = async (args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<number> => {
  if (process.platform !== 'linux' || isInPrivateKeyring()) return runNode(args, { env })
  const home = mkdtempSync(path.join(tmpdir(), 'rekindle-keyring-'))
  chmodSync(home, 0o700)
  const inner = ['--import', 'tsx', import.meta.filename, ...args]
  try {
    return await run('dbus-run-session', ['--', process.execPath, ...inner], {
      env: { ...env, [MARK]: '1', XDG_DATA_HOME: home, XDG_RUNTIME_DIR: home },
    })
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** Inside the session: the daemon first, unlocked with a password of its own, then the command. It ends with its bus. */
const session = (args: readonly string[]): Promise<number> => {
  // The program returns once the keyring is open, and leaves the daemon behind.
  const daemon = spawnSync('gnome-keyring-daemon', ['--unlock', '--components=secrets'], {
    input: 'a throwaway keyring',
    timeout: 20_000,
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  if (daemon.status !== 0) throw new Error('gnome-keyring-daemon did not start')
  return runNode(args)
}

if (process.argv[1] === import.meta.filename) process.exit(await session(process.argv.slice(2)))
