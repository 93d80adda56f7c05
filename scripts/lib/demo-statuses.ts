/** Prints the eight statuses as the app's own snapshots tell them; each position once, when its work has ended. */
import type { Page } from 'playwright'
import type { RecoverySnapshot } from '#shared/ipc/snapshot.ts'
import { type Position, statusAt } from '#shared/recovery/status.ts'
import type {} from '../../e2e/fixtures/window.ts'

const CURVES = { SECP256K1: 'secp256k1', ED25519: 'Ed25519' } as const
const STORED = { here: 'saved here', switched: 'saved here, switched', backed_up: 'saved here, switched, backup renewed' } as const

export const statusLine = (position: Position, { ms, detail }: RecoverySnapshot['positions'][number]): string =>
  [
    `${position}/8 ${statusAt(position)}`,
    ms === null ? undefined : `${ms} ms`,
    detail.curve === undefined ? undefined : CURVES[detail.curve],
    detail.round === undefined ? undefined : `round ${detail.round} of ${detail.rounds}`,
    detail.bytes === undefined ? undefined : `${detail.bytes} bytes`,
    detail.stored === undefined ? undefined : STORED[detail.stored],
  ]
    .filter((part) => part !== undefined)
    .join(' · ')

/** A line for each position that is done in `snapshot` and has not been printed. */
export const newLines = (snapshot: RecoverySnapshot, printed: Set<number>): string[] =>
  snapshot.positions.flatMap((state, index) => {
    if (state.state !== 'done' || printed.has(index)) return []
    printed.add(index)
    return [statusLine((index + 1) as Position, state)]
  })

/** Watches the stream that the window itself watches, through the page's own API. */
export const followStatuses = async (page: Page): Promise<void> => {
  const printed = new Set<number>()
  await page.exposeFunction('printSnapshot', (snapshot: RecoverySnapshot) => {
    for (const line of newLines(snapshot, printed)) console.log(line)
  })
  await page.evaluate(() => {
    const { printSnapshot } = window as unknown as { printSnapshot: (snapshot: unknown) => Promise<void> }
    window.rekindle.watch('recovery:watch', undefined, (snapshot) => void printSnapshot(snapshot))
  })
}
