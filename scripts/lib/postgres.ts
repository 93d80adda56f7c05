/** A throwaway PostgreSQL for the server's tests: own data folder, loopback, gone afterwards; runs as an unprivileged user. */
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { findPostgres } from '../bootstrap/system.mjs'

/** Debian's `nobody`: PostgreSQL refuses to run as root. */
const NOBODY = 65534

export type Postgres = { readonly url: string; readonly stop: () => Promise<void> }

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

/** undefined where PostgreSQL's programs are not installed. */
export const startPostgres = async (): Promise<Postgres | undefined> => {
  const programs = findPostgres()
  if (programs === undefined) return undefined
  const folder = mkdtempSync(path.join(tmpdir(), 'rekindle-postgres-'))
  chmodSync(folder, 0o700)
  const as = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  if (as.uid !== undefined) chownSync(folder, NOBODY, NOBODY)
  const data = path.join(folder, 'data')
  const env = { PATH: process.env.PATH, HOME: folder, LC_ALL: 'C' }
  const remove = (): void => rmSync(folder, { recursive: true, force: true })

  const options = ['-D', data, '-U', 'rekindle', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync']
  const made = spawnSync(path.join(programs, 'initdb'), options, { ...as, cwd: folder, env, encoding: 'utf8' })
  if (made.status !== 0) {
    remove()
    throw new Error(`initdb failed: ${made.stderr || made.error?.message}`)
  }
  const port = await freePort()
  const settings = ['fsync=off', 'max_connections=50', 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`]
  const server = spawn(path.join(programs, 'postgres'), ['-D', data, '-p', String(port), ...settings.flatMap((item) => ['-c', item])], {
    ...as,
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    let log = ''
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-4096)
      if (log.includes('ready to accept connections')) resolve()
    })
    server.once('error', reject)
    server.once('exit', () => reject(new Error(`PostgreSQL did not start: ${log}`)))
  })
  return {
    url: `postgres://rekindle@127.0.0.1:${port}/postgres`,
    stop: async () => {
      server.kill('SIGINT')
      await ended
      remove()
    },
  }
}
