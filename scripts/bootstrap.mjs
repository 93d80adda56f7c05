/**
 * `node scripts/bootstrap.mjs -- scripts/x.ts args`: makes a fresh clone able to run the script, then runs it.
 * Uses Node's own modules only, because nothing else may be installed yet. No shell, so that it works on Windows too.
 */
import { spawn } from 'node:child_process'
import path from 'node:path'
import process from 'node:process'
import { keychainAddon, nodeVersionProblem, npmPackages, tryElectron } from './bootstrap/packages.mjs'
import { systemPackages } from './bootstrap/system.mjs'

const root = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..')

/** @param {string} reason @returns {never} */
const stop = (reason) => {
  console.error(`\n${reason}`)
  process.exit(1)
}

const main = async () => {
  const [separator, script, ...args] = process.argv.slice(2)
  if (separator !== '--' || script === undefined) return stop('Use: node scripts/bootstrap.mjs -- scripts/<name>.ts [options]')
  const problem = nodeVersionProblem(process.versions.node)
  if (problem !== undefined) return stop(problem)

  const command = path.basename(script, '.ts')
  const isAppCommand = ['start', 'demo', 'test', 'e2e', 'bench'].includes(command)
  try {
    await npmPackages(root)
    if (isAppCommand) tryElectron(root)
    await systemPackages(root, command)
    if (isAppCommand) keychainAddon(root)
  } catch (error) {
    return stop(error instanceof Error ? error.message : String(error))
  }

  const child = spawn(process.execPath, ['--import', 'tsx', path.join(root, script), ...args], { cwd: root, stdio: 'inherit' })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
}

await main()
