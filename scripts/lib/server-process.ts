/** The built server as its own process, as `npm run server`, the demo and the tests start it. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { ProviderSettings } from '#shared/provider.ts'
import { root } from './process.ts'

const START_MS = 60_000
const CODE_MS = 15_000

export type ServerOptions = {
  /** Folder for database, sealing keys and anchor; without it a temporary one that goes when the server stops. */
  readonly data?: string
  readonly entry?: 'server' | 'server-testing'
  readonly env?: Readonly<Record<string, string>>
  /** Each line of its log, for the report of a failed test. */
  readonly onLine?: (line: string) => void
  /** Each one-time code, for a terminal that a person reads. */
  readonly onCode?: (email: string, code: string) => void
}
export type ServerProcess = {
  readonly provider: ProviderSettings
  readonly process: ChildProcess
  readonly data: string
  /** Of `server-testing` only: where its clock and its clients are at hand. */
  readonly testUrl: string | undefined
  /** One of the server's own commands, such as `admin add-client <email>`, on the same data. Throws with its output. */
  command(...args: string[]): Promise<string>
  /** The next one-time code for that address that has not been asked for yet. */
  nextCode(email: string): Promise<string>
  stop(): Promise<void>
}

const file = (entry = 'server'): string => path.join(root, 'dist/server', `${entry}.mjs`)
const environment = ({ data, env }: ServerOptions): NodeJS.ProcessEnv => ({
  ...process.env,
  REKINDLE_PORT: '0',
  REKINDLE_PRINT_CODES: '1',
  // Tests and demo sign in again at once, as another device.
  REKINDLE_RESEND_SECONDS: '0',
  REKINDLE_CODES_PER_HOUR: '1000',
  ...(data === undefined ? {} : { REKINDLE_DATA: data }),
  ...env,
})

const runCommand = (args: readonly string[], options: ServerOptions): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(process.execPath, [file(options.entry), ...args], { cwd: root, env: environment(options) }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else reject(new Error(`server ${args.join(' ')}: ${stderr || stdout || error.message}`))
    })
  })

const parseLine = (line: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** Codes in the order they were printed; whoever asks first gets the first. */
const createCodes = () => {
  const unread = new Map<string, string[]>()
  const waiting = new Map<string, ((code: string) => void)[]>()
  return {
    push: (email: string, code: string): void => {
      const waiter = waiting.get(email)?.shift()
      if (waiter === undefined) unread.set(email, [...(unread.get(email) ?? []), code])
      else waiter(code)
    },
    next: (email: string): Promise<string> => {
      const code = unread.get(email)?.shift()
      if (code !== undefined) return Promise.resolve(code)
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no code for ${email} was printed`)), CODE_MS)
        const waiter = (value: string): void => {
          clearTimeout(timer)
          resolve(value)
        }
        waiting.set(email, [...(waiting.get(email) ?? []), waiter])
      })
    },
  }
}

export const startServer = async (given: ServerOptions = {}): Promise<ServerProcess> => {
  const data = given.data ?? mkdtempSync(path.join(tmpdir(), 'rekindle-server-'))
  const options = { ...given, data }
  const child = spawn(process.execPath, [file(options.entry)], { cwd: root, env: environment(options), stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const codes = createCodes()
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-8192)
    options.onLine?.(text.trimEnd())
  })
  const listening = new Promise<{ provider: ProviderSettings; testUrl: string | undefined }>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The server did not start: ${errors}`)), START_MS)
    child.once('exit', () => reject(new Error(`The server ended: ${errors}`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = parseLine(line)
      options.onLine?.(event.event === 'code' ? line.replace(/\d{6}/, '******') : line)
      if (event.event === 'code') {
        codes.push(String(event.email), String(event.code))
        options.onCode?.(String(event.email), String(event.code))
      }
      if (event.event !== 'listening') return
      clearTimeout(timer)
      const testUrl = typeof event.testUrl === 'string' ? event.testUrl : undefined
      resolve({ provider: ProviderSettings.parse(event.provider), testUrl })
    })
  })
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
    if (given.data === undefined) rmSync(data, { recursive: true, force: true })
  }
  const command = (...args: string[]): Promise<string> => runCommand(args, options)
  try {
    return { ...(await listening), process: child, data, command, nextCode: codes.next, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
