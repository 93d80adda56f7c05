import type { z } from 'zod'
import type { PositionSnapshot } from '#shared/ipc/snapshot.ts'
import { type Position, statusAt } from '#shared/recovery/status.ts'
import { T } from '../i18n/text.tsx'

/** What a screen reader hears: each position once, when it begins; times and details are not repeated. */
export function StatusAnnouncer({ positions }: { readonly positions: readonly z.infer<typeof PositionSnapshot>[] }) {
  const active = positions.findLastIndex((position) => position.state !== 'waiting')
  const position = (active + 1) as Position
  return (
    <p role="status" className="sr-only">
      {active >= 0 && <T id="status.announce" values={{ position, words: statusAt(position) }} />}
    </p>
  )
}
