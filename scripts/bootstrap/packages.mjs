/** What comes from npm: the packages, Electron's binary where it can be had, and keytar's addon. Node's own modules only. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { confirm } from './ask.mjs'

const DAY_MS = 24 * 60 * 60 * 1000
const ELECTRON_DOWNLOAD_MS = 180_000

/** The pinned tools' common ground: ^20.19 or >=22.12 (docs/adr/0002). @param {string} version @returns {string | undefined} */
export const nodeVersionProblem = (version) => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)) return undefined
  return `Rekindle needs Node 20.19 or newer (20.x), or 22.12 or newer. This is Node ${version}.`
}

/**
 * True where node_modules holds what the lock file asks for. Optional packages of other platforms may be absent.
 * @typedef {{ packages?: Record<string, { version?: string, optional?: boolean, link?: boolean }> }} Lock
 * @param {Lock} wanted @param {Lock | undefined} installed
 */
export const isInstalled = (wanted, installed) =>
  installed?.packages !== undefined &&
  Object.entries(wanted.packages ?? {}).every(
    ([name, entry]) => name === '' || entry.link || entry.optional || installed.packages?.[name]?.version === entry.version,
  )

/** @param {string} file @returns {Lock | undefined} */
const readLock = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined)

/** npm's own script when started by npm or beside this Node; else npm on the PATH. @returns {[string, string[]]} */
const npmCommand = () => {
  const beside = path.dirname(process.execPath)
  const script = [
    process.env.npm_execpath,
    path.join(beside, 'node_modules/npm/bin/npm-cli.js'),
    path.join(beside, '../lib/node_modules/npm/bin/npm-cli.js'),
  ].find((file) => file?.endsWith('npm-cli.js') && existsSync(file))
  return script === undefined ? ['npm', []] : [process.execPath, [script]]
}

/** @param {string} root @param {string[]} args @param {NodeJS.ProcessEnv} [env] */
const npm = (root, args, env = process.env) => {
  const [file, first] = npmCommand()
  return spawnSync(file, [...first, ...args], { cwd: root, stdio: 'inherit', env }).status === 0
}

/** `npm ci` where it is needed. Install scripts stay off: .npmrc says so, and `keychainAddon` runs the one that is wanted. @param {string} root */
export const npmPackages = async (root) => {
  const wanted = readLock(path.join(root, 'package-lock.json'))
  if (wanted === undefined) throw new Error('package-lock.json is missing: this is not a whole checkout.')
  if (isInstalled(wanted, readLock(path.join(root, 'node_modules/.package-lock.json')))) return
  if (!(await confirm("Rekindle's npm packages are missing or out of date. Install them now (npm ci)?"))) throw new Error('Run: npm ci')
  console.log('Installing npm packages …')
  if (!npm(root, ['ci', '--no-audit', '--no-fund'])) throw new Error('npm ci failed; its reason stands above.')
}

/** @param {string} root */
export const hasElectron = (root) => {
  const file = path.join(root, 'node_modules/electron/path.txt')
  return existsSync(file) && existsSync(path.join(root, 'node_modules/electron/dist', readFileSync(file, 'utf8').trim()))
}

/**
 * Lets Electron's own installer fetch the binary, for three minutes at most. Where that fails it is tried again a day later:
 * the Chromium host takes over meanwhile. @param {string} root
 */
export const tryElectron = (root) => {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH || process.env.ELECTRON_SKIP_BINARY_DOWNLOAD || hasElectron(root)) return
  const mark = path.join(root, 'node_modules/.cache/rekindle/electron-unavailable')
  if (existsSync(mark) && Date.now() - statSync(mark).mtimeMs < DAY_MS) return
  console.log("Getting Electron's binary …")
  const result = spawnSync(process.execPath, [path.join(root, 'node_modules/electron/install.js')], {
    cwd: root,
    timeout: ELECTRON_DOWNLOAD_MS,
    encoding: 'utf8',
  })
  if (result.status === 0) return
  const reason = /\b(E[A-Z]{4,}|HTTPError[^\n]*|fetch failed)/.exec(result.stderr ?? '')?.[1] ?? result.error?.message ?? 'no answer'
  console.log(`Electron's binary can't be downloaded here (${reason}).`)
  mkdirSync(path.dirname(mark), { recursive: true })
  writeFileSync(mark, reason)
}

/** Loaded in a child, so that a broken addon can't take this process with it. @param {string} root */
export const isKeychainAddonLoadable = (root) =>
  spawnSync(process.execPath, ['-e', "require('keytar')"], { cwd: root, stdio: 'ignore' }).status === 0

/**
 * Where node-gyp finds Node's headers without a download: beside this Node, or the system's. npm's own setting wins.
 * The addon is N-API, so headers of another version do as well. @param {NodeJS.ProcessEnv} env @returns {string | undefined}
 */
export const findNodeHeaders = (env) => {
  if (env.npm_config_nodedir) return env.npm_config_nodedir
  const folders = [path.join(path.dirname(process.execPath), '..'), '/usr', '/usr/local']
  return folders.find((folder) => existsSync(path.join(folder, 'include/node/node_api.h')))
}

/** keytar: prebuilt where its release can be reached, else built from source. @param {string} root */
export const keychainAddon = (root) => {
  if (isKeychainAddonLoadable(root)) return
  console.log("Preparing the keychain addon (keytar's own install script) …")
  const headers = findNodeHeaders(process.env)
  const env = { ...process.env, npm_config_ignore_scripts: 'false', ...(headers === undefined ? {} : { npm_config_nodedir: headers }) }
  if (npm(root, ['rebuild', 'keytar'], env) && isKeychainAddonLoadable(root)) return
  const hint =
    headers === undefined
      ? "Node's headers were not found: set npm_config_nodedir to the folder that has include/node/node_api.h."
      : `Node's headers were taken from ${headers}.`
  throw new Error(`keytar could not be built. It needs libsecret-1-dev, a C++ compiler, make, python3 and pkg-config. ${hint}`)
}
