/** Running other programs without a shell. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import process from 'node:process'

export const root = path.join(import.meta.dirname, '../..')
/** A script of a package in node_modules: found by path, so that neither a shell nor npx is needed. */
export const bin = (...parts: string[]): string => path.join(root, 'node_modules', ...parts)

export type RunOptions = { readonly env?: NodeJS.ProcessEnv; readonly quiet?: boolean; readonly timeoutMs?: number }

/** Runs a program and answers its exit code; a program that was killed or never started answers 1. */
export const run = (file: string, args: readonly string[], { env, quiet, timeoutMs }: RunOptions = {}): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: root,
      env: env ?? process.env,
      stdio: ['inherit', quiet ? 'ignore' : 'inherit', 'inherit'],
      ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
    })
    child.on('error', (error) => {
      console.error(`${file}: ${error.message}`)
      resolve(1)
    })
    child.on('exit', (code) => resolve(code ?? 1))
  })

/** Runs a JavaScript or TypeScript file in this same Node. */
export const runNode = (args: readonly string[], options?: RunOptions): Promise<number> => run(process.execPath, args, options)
