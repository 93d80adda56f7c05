/** The journal's state at hand, the only way to write a record, and how statuses are told; shared by all steps of the driver. */

import { toHex } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { OperationId } from '#shared/ids.ts'
import type { JournalRecord } from '#shared/recovery/journal.ts'
import { advance, type MachineState } from '#shared/recovery/machine.ts'
import type { CosignerKey } from '#shared/recovery/receipt.ts'
import type { OnStatus, Position, StatusDetail } from '#shared/recovery/status.ts'
import type { RecoveryIo } from './io.ts'

export type Driver = {
  readonly io: RecoveryIo
  readonly state: () => MachineState
  /** Refuses what the protocol does not allow next, then makes the record durable; the state follows only after that. */
  readonly record: (record: JournalRecord) => Promise<void>
  /** Runs the work of one status and tells when it starts and ends; a failure leaves it active. */
  readonly during: <T>(position: Position, work: (tell: (detail: StatusDetail) => void) => Promise<T>) => Promise<T>
}

export const createDriver = (io: RecoveryIo, initial: MachineState, onStatus: OnStatus): Driver => {
  let state = initial
  return {
    io,
    state: () => state,
    record: async (record) => {
      const next = advance(state, record)
      await io.journal.append(record)
      state = next
      io.onMachine(state)
    },
    during: async (position, work) => {
      onStatus({ position, state: 'active' })
      const result = await work((detail) => onStatus({ position, state: 'active', detail }))
      onStatus({ position, state: 'done' })
      return result
    },
  }
}

/** The state narrowed to where a step may run; anything else is our bug. */
export const stateAt = <A extends MachineState['at']>(driver: Driver, ...at: readonly A[]): Extract<MachineState, { at: A }> => {
  const state = driver.state()
  if (!at.includes(state.at as A)) throw new AppError('internal.unexpected')
  return state as Extract<MachineState, { at: A }>
}

export const newId = (io: RecoveryIo) => OperationId.parse(toHex(io.random(16)))

/** The pinned key of that id, or the current one (the first) where none is named yet. Throws `recovery.receipt_invalid`. */
export const cosignerKey = (io: RecoveryIo, keyId?: string): CosignerKey => {
  const key = keyId === undefined ? io.cosignerKeys[0] : io.cosignerKeys.find((candidate) => candidate.keyId === keyId)
  if (key === undefined) throw new AppError('recovery.receipt_invalid')
  return key
}
