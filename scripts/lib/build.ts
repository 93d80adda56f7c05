/** The app's build: made when a source is newer than the last one. */
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { bin, root, runNode } from './process.ts'

const SOURCES = ['shared', 'electron', 'renderer', 'server', 'e2e/chromium-host/src', 'vite.config.ts', 'package-lock.json']
const MARK = path.join(root, 'dist/built')

const newestIn = (file: string): number => {
  const stat = statSync(file)
  if (!stat.isDirectory()) return stat.mtimeMs
  return readdirSync(file).reduce((newest, name) => Math.max(newest, newestIn(path.join(file, name))), stat.mtimeMs)
}
const isStale = (): boolean => !existsSync(MARK) || SOURCES.some((source) => newestIn(path.join(root, source)) > statSync(MARK).mtimeMs)

/** App and server, then the Chromium host. Answers the exit code. */
export const build = async ({ quiet = false } = {}): Promise<number> => {
  const app = await runNode([bin('vite/bin/vite.js'), 'build', '--app', ...(quiet ? ['--logLevel', 'warn'] : [])])
  const host = app === 0 ? await runNode([bin('typescript/bin/tsc'), '-p', 'e2e/chromium-host']) : app
  if (host === 0) writeFileSync(MARK, '')
  return host
}

/** Throws where the build fails; its reasons are on the terminal then. */
export const buildIfStale = async (): Promise<void> => {
  if (!isStale()) return
  console.log('Building …')
  if ((await build({ quiet: true })) !== 0) throw new Error('The build failed.')
}
