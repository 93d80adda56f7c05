/** CPU time of other processes, as Linux counts it: in ticks of 10 ms. Other systems: undefined, and the figure is not measured. */
import { readdirSync, readFileSync } from 'node:fs'
import process from 'node:process'

const TICK_MS = 10

type Stat = { readonly parent: number; readonly cpuMs: number; readonly startedAt: number }

const statOf = (pid: number): Stat | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The program's name stands in parentheses and may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const field = (number: number): number => Number(fields[number - 3])
    return { parent: field(4), cpuMs: (field(14) + field(15)) * TICK_MS, startedAt: field(22) }
  } catch {
    return undefined
  }
}

/** User and system time so far; undefined once the process is gone. */
export const cpuMsOf = (pid: number | undefined): number | undefined =>
  process.platform === 'linux' && pid !== undefined ? statOf(pid)?.cpuMs : undefined

const isBelow = (pid: number, ancestor: number): boolean => {
  for (let at = statOf(pid)?.parent; at !== undefined && at > 1; at = statOf(at)?.parent) if (at === ancestor) return true
  return false
}
const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/** The recovery worker of the app with that pid: the youngest of its utility processes. */
export const workerOf = (app: number): number | undefined => {
  if (process.platform !== 'linux') return undefined
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && /worker\.cjs|node\.mojom\.NodeService/.test(commandOf(pid)) && isBelow(pid, app))
    .sort((a, b) => (statOf(a)?.startedAt ?? 0) - (statOf(b)?.startedAt ?? 0))
    .at(-1)
}
