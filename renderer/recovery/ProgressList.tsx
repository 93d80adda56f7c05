import type { z } from 'zod'
import type { PositionSnapshot } from '#shared/ipc/snapshot.ts'
import type { Position } from '#shared/recovery/status.ts'
import { ProgressRow } from './ProgressRow.tsx'
import { StatusAnnouncer } from './StatusAnnouncer.tsx'

type Positions = readonly z.infer<typeof PositionSnapshot>[]

/** The statuses by position: waiting, active with its detail, done with its time, failed. */
export function ProgressList({ label, positions }: { readonly label: string; readonly positions: Positions }) {
  return (
    <>
      <ol aria-label={label} className="divide-y divide-line overflow-hidden rounded-card border border-line">
        {positions.map((snapshot, index) => {
          const position = (index + 1) as Position
          return <ProgressRow key={position} position={position} snapshot={snapshot} />
        })}
      </ol>
      <StatusAnnouncer positions={positions} />
    </>
  )
}
