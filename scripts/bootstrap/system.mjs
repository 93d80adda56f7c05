/** What comes from the system on Linux, by need of the command: looked for first, then installed on Debian. Node's own modules only. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { confirm, findProgram, isExecutable, isPersonPresent } from './ask.mjs'
import { hasElectron, isKeychainAddonLoadable } from './packages.mjs'

/** @param {string} file @param {string[]} args */
const answers = (file, args) => {
  const result = spawnSync(file, args, { encoding: 'utf8' })
  return result.status === 0 ? result.stdout : undefined
}

const isRoot = () => process.getuid?.() === 0

/** keytar is built from source where its prebuilt addon can't be had. @param {string} root @returns {string[]} */
const forKeychainAddon = (root) => {
  if (isKeychainAddonLoadable(root)) return []
  const missing = []
  if (findProgram('pkg-config') === undefined) missing.push('pkg-config')
  if (answers('pkg-config', ['--exists', 'libsecret-1']) === undefined) missing.push('libsecret-1-dev')
  if (findProgram('g++') === undefined || findProgram('make') === undefined) missing.push('build-essential')
  if (findProgram('python3') === undefined) missing.push('python3')
  return missing
}

/** @returns {string[]} */
const forChromiumHost = () => {
  const missing = []
  if (findProgram('chromium') === undefined) missing.push('chromium', ...(isRoot() ? [] : ['chromium-sandbox']))
  if (!answers('fc-list', [])?.trim()) missing.push('fontconfig', 'fonts-dejavu-core')
  return missing
}

/** @param {string} root @returns {string[]} */
const forElectron = (root) => {
  const libraries = answers('ldd', [path.join(root, 'node_modules/electron/dist/electron')]) ?? ''
  const missing = libraries.includes('not found') ? ['libgtk-3-0', 'libnss3', 'libgbm1', 'libasound2', 'libxss1'] : []
  if (!process.env.DISPLAY && findProgram('Xvfb') === undefined) missing.push('xvfb', 'xauth')
  return missing
}

/** A keyring of its own on a bus of its own: the user's is never touched. @returns {string[]} */
const forPrivateKeyring = () => {
  const missing = []
  if (findProgram('gnome-keyring-daemon') === undefined) missing.push('gnome-keyring')
  if (findProgram('dbus-run-session') === undefined) missing.push('dbus')
  return missing
}

/** The folder with initdb and postgres: Debian keeps them off the PATH. @returns {string | undefined} */
export const findPostgres = () => {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const onPath = findProgram('initdb')
  return [...versions.map((version) => path.join(debian, version, 'bin')), ...(onPath === undefined ? [] : [path.dirname(onPath)])].find(
    (folder) => isExecutable(path.join(folder, 'initdb')) && isExecutable(path.join(folder, 'postgres')),
  )
}

/** Debian's names of the packages that `command` needs and this computer lacks. @param {string} root @param {string} command */
const missingPackages = (root, command) => {
  const isApp = ['start', 'demo', 'test', 'e2e', 'bench'].includes(command)
  if (!isApp) return []
  const usesHost = command === 'test' || command === 'e2e' || !hasElectron(root)
  const missing = [
    ...forKeychainAddon(root),
    ...(usesHost ? forChromiumHost() : []),
    ...(hasElectron(root) ? forElectron(root) : []),
    ...forPrivateKeyring(),
    ...(command === 'test' && findPostgres() === undefined ? ['postgresql'] : []),
  ]
  return [...new Set(missing)]
}

/**
 * What to run, as whom. @param {string[]} packages @param {{ isRoot: boolean, hasSudo: boolean }} who
 * @returns {{ steps: string[][], line: string }}
 */
export const installPlan = (packages, who) => {
  const prefix = [...(who.isRoot || !who.hasSudo ? [] : ['sudo']), 'env', 'DEBIAN_FRONTEND=noninteractive']
  const steps = [
    [...prefix, 'apt-get', 'update'],
    [...prefix, 'apt-get', 'install', '-y', '--no-install-recommends', ...packages],
  ]
  const line = `${who.isRoot ? '' : 'sudo '}apt-get install -y --no-install-recommends ${packages.join(' ')}`
  return { steps, line }
}

/** Installs them, or throws with the one line that a person runs. @param {string} root @param {string} command */
export const systemPackages = async (root, command) => {
  if (process.platform !== 'linux') return
  const packages = missingPackages(root, command)
  if (packages.length === 0) return
  if (!existsSync('/etc/debian_version') || findProgram('apt-get') === undefined)
    throw new Error(`Install with your system's package manager what Debian calls: ${packages.join(' ')}`)

  const sudo = findProgram('sudo')
  const mayUseSudo = sudo !== undefined && (isPersonPresent() || answers(sudo, ['-n', 'true']) !== undefined)
  const { steps, line } = installPlan(packages, { isRoot: isRoot(), hasSudo: mayUseSudo })
  if (!isRoot() && !mayUseSudo) throw new Error(`System packages are missing. Run: ${line}`)
  if (!(await confirm(`Missing system packages: ${packages.join(' ')}. Install them now?`))) throw new Error(`Run: ${line}`)
  console.log(`Installing system packages: ${packages.join(' ')} …`)
  for (const [file = '', ...args] of steps) {
    if (spawnSync(file, args, { stdio: 'inherit' }).status !== 0) throw new Error(`System packages could not be installed. Run: ${line}`)
  }
}
