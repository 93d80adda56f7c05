/** The journal's file and its state: the one place in main that appends, and the one that says where a recovery stands. */
import { type AppError, asAppError } from '#shared/errors.ts'
import { encodeRecord, type JournalRecord, parseRecord } from '#shared/recovery/journal.ts'
import { advance, fold, type MachineState, NONE } from '#shared/recovery/machine.ts'
import type { AppendLog } from '../storage/append-log.ts'

export type JournalStore = {
  state(): MachineState
  /** The records as bytes, for the worker. */
  records(): readonly Uint8Array[]
  /** Checked against the machine here too: a worker gone astray can't write what the protocol doesn't allow. */
  append(record: JournalRecord): Promise<void>
  /** Throws `vault.corrupt` while the journal can't be read: then nothing is started and nothing dropped. */
  assertReadable(): void
}

/** A journal that does not parse is kept as it is. */
export const createJournalStore = (open: () => Promise<AppendLog>): Promise<JournalStore> =>
  open().then(
    (log) => {
      let problem: AppError | undefined
      let state: MachineState = NONE
      try {
        state = fold(log.records.map(parseRecord))
      } catch (thrown) {
        problem = asAppError(thrown, 'vault.corrupt')
      }
      return {
        state: () => state,
        records: () => log.records,
        append: async (record) => {
          if (problem !== undefined) throw problem
          const next = advance(state, record)
          await log.append(encodeRecord(record))
          state = next
        },
        assertReadable: () => {
          if (problem !== undefined) throw problem
        },
      }
    },
    (thrown) => {
      const problem = asAppError(thrown, 'vault.corrupt')
      const refuse = (): never => {
        throw problem
      }
      return { state: () => NONE, records: () => [], append: async () => refuse(), assertReadable: refuse }
    },
  )
