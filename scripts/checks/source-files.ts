/** The project's TypeScript files, as posix paths from the root. */
import { readdirSync } from 'node:fs'
import path from 'node:path'

const FOLDERS = ['shared', 'electron', 'renderer', 'server', 'e2e', 'scripts', 'build']

export const sourceFiles = (root: string): string[] =>
  FOLDERS.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => path.posix.join(folder, file.split(path.sep).join('/')))
      .filter((file) => /\.(?:ts|tsx|mts|mjs)$/.test(file) && !file.includes('node_modules/')),
  ).sort()
