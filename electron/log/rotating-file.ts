/** Appends lines to a file of bounded size; the one before is kept as `.1`. A log that can't be written must stop nothing. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

const MAX_BYTES = 1024 * 1024

export const createRotatingFile = (path: string, maxBytes: number = MAX_BYTES): ((line: string) => void) => {
  const sizeOf = (): number => {
    try {
      return statSync(path).size
    } catch {
      return 0
    }
  }
  return (line) => {
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      if (sizeOf() + line.length > maxBytes) renameSync(path, `${path}.1`)
      appendFileSync(path, line, { mode: 0o600 })
    } catch {
      // Nothing to tell it to.
    }
  }
}
