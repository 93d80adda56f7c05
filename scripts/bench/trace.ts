/** The trace that the app writes when REKINDLE_TRACE is set: round trips and durable records in the order in which main saw them. */
import { readFileSync } from 'node:fs'

type Moment = {
  /** Milliseconds, monotonic, of the app's main process. */
  readonly at: number
  /** CPU of the app's main process so far. */
  readonly mainCpuMs: number
}
type TripLine = Moment & {
  readonly path: string
  readonly method: string
  readonly sent: number
  readonly received: number
  readonly ms: number
}
type RecordLine = Moment & { readonly record: string }
export type TraceLine = TripLine | RecordLine

/** A last line that is still being written is left out. */
export const readTrace = (file: string): TraceLine[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as TraceLine)

export const hasRecord = (lines: readonly TraceLine[], record: string): boolean =>
  lines.some((line) => 'record' in line && line.record === record)

export type Span = {
  readonly ms: number
  readonly mainCpuMs: number
  readonly bytes: number
  readonly trips: readonly TripLine[]
  readonly lines: readonly TraceLine[]
}

/** From the record that lets START go out to the record that holds the CONFIRM receipt. */
export const recoverySpan = (lines: readonly TraceLine[]): Span => {
  const indexOf = (record: string): number => lines.findIndex((line) => 'record' in line && line.record === record)
  const [first, last] = [lines[indexOf('STARTED')], lines[indexOf('BACKUP_CONFIRMED')]]
  if (first === undefined || last === undefined) throw new Error('the trace has no whole recovery')
  const within = lines.slice(indexOf('STARTED'), indexOf('BACKUP_CONFIRMED') + 1)
  const trips = within.filter((line): line is TripLine => 'path' in line)
  return {
    ms: last.at - first.at,
    mainCpuMs: last.mainCpuMs - first.mainCpuMs,
    bytes: trips.reduce((sum, { sent, received }) => sum + sent + received, 0),
    trips,
    lines: within,
  }
}

/** Milliseconds since STARTED, and what each trip took as the worker saw it. */
export const traceTable = ({ lines }: Span): string => {
  const [first] = lines
  return lines
    .map((line) => {
      const at = (line.at - (first?.at ?? 0)).toFixed(0).padStart(6)
      if ('record' in line) return `${at}         ${line.record}`
      const { pathname } = new URL(line.path, 'http://server')
      return `${at}  ${line.ms.toFixed(0).padStart(5)}  ${line.method} ${pathname.replace(/\/[0-9a-f]{32}/g, '/…')}`
    })
    .join('\n')
}
