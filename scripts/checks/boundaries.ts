/** Who may import what (docs/adr/0003): areas go one way, and some names have exactly one home. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { sourceFiles } from './source-files.ts'

export type Source = { readonly path: string; readonly text: string }
type Import = { readonly specifier: string; readonly names: string }

const AREAS = ['shared', 'electron', 'renderer', 'server', 'e2e', 'scripts', 'build'] as const
type Area = (typeof AREAS)[number]
const MAY_IMPORT: Record<Area, readonly Area[]> = {
  shared: [],
  electron: ['shared'],
  renderer: ['shared'],
  server: ['shared'],
  build: [],
  e2e: AREAS,
  scripts: AREAS,
}

/** Packages of shared/: they run in every process, so none may need Node or a page. */
const SHARED_PACKAGES = /^(?:zod|@noble\/(?:curves|hashes|ciphers)|@scure\/base)(?:\/|$)/
/** Things that one file alone may import; a name without a package is looked for in every import's names. */
const ONE_HOME: readonly { name: RegExp; homes: readonly string[]; why: string }[] = [
  { name: /^keytar$/, homes: ['electron/storage/keychain.process.ts'], why: 'a fault in the addon must not end the main process' },
  { name: /\bipcMain\b/, homes: ['electron/ipc/register.ts'], why: 'every call passes the one registrar' },
  { name: /\b(?:ipcRenderer|contextBridge)\b/, homes: ['electron/preload.ts'], why: 'the page gets functions, never a channel' },
  { name: /\bschnorr_FROST\b/, homes: [], why: 'its keys are x-only: not our curves' },
]

const IMPORT =
  /(?:^|[\s;}])(?:import|export)\s+(?:type\s+)?([\w*{}\s,$]*?)\s*(?:from\s*)?['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g
const importsOf = (text: string): Import[] =>
  [...text.matchAll(IMPORT)].map((match) => ({ names: match[1] ?? '', specifier: match[2] ?? match[3] ?? '' }))

const areaOf = (file: string): Area | undefined => AREAS.find((area) => file.startsWith(`${area}/`))
const isTest = (file: string): boolean => /\.test\.tsx?$|(?:^|\/)testing\//.test(file)

/** The repository's file that a specifier names, or undefined for a package. */
const targetOf = (file: string, specifier: string): string | undefined => {
  if (specifier.startsWith('#shared/')) return specifier.slice(1)
  if (!specifier.startsWith('.')) return undefined
  return path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier))
}

const problemsOf = (file: string, { specifier, names }: Import): string[] => {
  const problems: string[] = []
  const from = areaOf(file)
  const target = targetOf(file, specifier)
  const to = target === undefined ? undefined : areaOf(target)
  if (from !== undefined && to !== undefined && to !== from && !MAY_IMPORT[from].includes(to)) problems.push(`${from} may not import ${to}`)
  if (from === 'shared' && target === undefined && !isTest(file) && !SHARED_PACKAGES.test(specifier))
    problems.push(`shared may not import ${specifier}`)
  if (from === 'renderer' && (specifier === 'electron' || specifier.startsWith('node:')) && !isTest(file))
    problems.push(`renderer may not import ${specifier}`)
  if (from === 'electron' || from === 'renderer' || from === 'server' || from === 'shared')
    for (const { name, homes, why } of ONE_HOME)
      if ((name.test(specifier) || name.test(names)) && !homes.includes(file) && !isTest(file)) problems.push(`${name.source}: ${why}`)
  return problems
}

/** One line for each import that goes where it may not. Pure. */
export const checkBoundaries = (sources: readonly Source[]): string[] =>
  sources.flatMap(({ path: file, text }) =>
    importsOf(text).flatMap((found) => problemsOf(file, found).map((problem) => `${file}: '${found.specifier}': ${problem}`)),
  )

export const boundaries = (root: string): string[] =>
  checkBoundaries(sourceFiles(root).map((file) => ({ path: file, text: readFileSync(path.join(root, file), 'utf8') })))
