import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface Command {
  readonly command: string
  readonly args: string[]
}

/**
 * Wraps a command so that the kernel kills it when this process dies, even by SIGKILL: `setpriv --pdeathsig`.
 * Without setpriv the command runs as it is. Chromium then still ends when its debugging pipe closes, and a utility
 * process when its IPC channel does; only a process stuck in a loop could outlive us.
 */
export function diesWithParent(command: string, args: readonly string[]): Command {
  const setpriv = findSetpriv()
  if (setpriv === undefined) return { command, args: [...args] }
  return { command: setpriv, args: ['--pdeathsig', 'KILL', command, ...args] }
}

/** `ELECTRON_HOST_SETPRIV` names another setpriv; empty means none, which is how the fallback is tested. */
function findSetpriv(): string | undefined {
  const chosen = process.env.ELECTRON_HOST_SETPRIV
  if (chosen !== undefined) return chosen === '' ? undefined : chosen
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, 'setpriv')).find((file) => existsSync(file))
}
