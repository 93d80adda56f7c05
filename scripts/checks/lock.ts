/**
 * `npm ci` refuses a lock file without an entry for every optional package, also those of other platforms. A registry mirror
 * that doesn't carry them leaves them out. `node --import tsx scripts/checks/lock.ts` adds what is missing: the version is the
 * one that the parent pins, the platform is in the name; npm fills in the rest where it can reach them.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'

type Entry = {
  version?: string
  optional?: boolean
  dev?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}
export type Lock = { packages: Record<string, Entry> }

const OS = ['win32', 'darwin', 'linux', 'android', 'freebsd', 'openbsd', 'netbsd', 'sunos', 'aix', 'openharmony']
const CPU = ['x64', 'arm64', 'arm', 'ia32', 'riscv64', 'ppc64', 's390x', 'loong64', 'mips64el', 'wasm32']

const platformOf = (name: string): Pick<Entry, 'os' | 'cpu' | 'libc'> => {
  const parts = name.split(/[-/]/)
  const os = OS.find((found) => parts.includes(found))
  const cpu = CPU.find((found) => parts.includes(found))
  const libc =
    os !== 'linux'
      ? undefined
      : parts.some((part) => part.startsWith('musl'))
        ? 'musl'
        : parts.some((part) => part.startsWith('gnu'))
          ? 'glibc'
          : undefined
  return { ...(os && { os: [os] }), ...(cpu && { cpu: [cpu] }), ...(libc && { libc: [libc] }) }
}

/** Where Node would look for `name` from the package at `place`. */
const isLocked = ({ packages }: Lock, place: string, name: string): boolean => {
  const steps = place.split('/node_modules/')
  return (
    steps.some((_, index) => {
      const folder = steps.slice(0, steps.length - index).join('/node_modules/')
      return packages[`${folder}/node_modules/${name}`] !== undefined
    }) || packages[`node_modules/${name}`] !== undefined
  )
}

export type Missing = { readonly name: string; readonly version: string; readonly dev: boolean }
export const missingOptional = (lock: Lock): Missing[] =>
  Object.entries(lock.packages).flatMap(([place, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !isLocked(lock, place, name))
      .map(([name, version]) => ({ name, version, dev: entry.dev === true })),
  )

/** The same lock with the missing entries, names in npm's order. Only exact versions can be taken over. */
export const completeLock = (lock: Lock): Lock => {
  const added = missingOptional(lock).map(({ name, version, dev }): [string, Entry] => {
    if (!/^\d+\.\d+\.\d+/.test(version)) throw new Error(`${name}: its parent asks for ${version}, which is no exact version`)
    return [`node_modules/${name}`, { version, ...platformOf(name), ...(dev && { dev }), optional: true }]
  })
  const packages = Object.entries({ ...lock.packages, ...Object.fromEntries(added) })
  return { ...lock, packages: Object.fromEntries(packages.sort(([a], [b]) => (a < b ? -1 : 1))) }
}

if (process.argv[1] === import.meta.filename) {
  const file = path.join(import.meta.dirname, '../../package-lock.json')
  writeFileSync(file, `${JSON.stringify(completeLock(JSON.parse(readFileSync(file, 'utf8'))), null, 2)}\n`)
}
