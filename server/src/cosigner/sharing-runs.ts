/** The co-signer's half of a sharing over three requests: taken out at each step, put back only if the step succeeded. */
import { AppError } from '#shared/errors.ts'
import { wipeShare } from '#shared/mpc/share.ts'
import { createSharingCosigner, type SharingCosigner, type SharingParameters } from '#shared/mpc/sharing.ts'
import type { EpochShare, SharingResult } from '#shared/mpc/types.ts'
import { createRounds } from './rounds.ts'

type Run = { readonly engine: SharingCosigner; readonly next: 2 | 3; readonly destroy: () => void }
export type SharingRuns = {
  /** Round 1; the run counts only once `keep` is called. `base` belongs to the run from here on. */
  readonly begin: (
    parameters: SharingParameters,
    message1: Uint8Array,
  ) => { reply: Uint8Array; keep: (key: string) => void; destroy: () => void }
  readonly reveal: (key: string, message2: Uint8Array) => Uint8Array
  /** The share belongs to the caller. */
  readonly finish: (key: string, message3: Uint8Array) => { readonly reply: Uint8Array; readonly result: SharingResult }
  readonly drop: (key: string) => void
  readonly purge: () => void
}

const SECONDS = 15 * 60

export const createSharingRuns = (clock: () => number): SharingRuns => {
  const rounds = createRounds<Run>({ clock, seconds: SECONDS, max: 1000 })
  const take = (key: string, step: 2 | 3): Run => {
    const run = rounds.take(key)
    if (run?.next === step) return run
    run?.destroy()
    throw new AppError('mpc.replay')
  }
  const wiping = (engine: SharingCosigner, base: EpochShare | undefined) => () => {
    engine.destroy()
    wipeShare(base)
  }
  return {
    begin: (parameters, message1) => {
      try {
        const engine = createSharingCosigner(parameters)
        const destroy = wiping(engine, parameters.base)
        const reply = engine.commit(message1)
        return { reply, keep: (key) => rounds.put(key, { engine, next: 2, destroy }), destroy }
      } catch (error) {
        wipeShare(parameters.base)
        throw error
      }
    },
    reveal: (key, message2) => {
      const { engine, destroy } = take(key, 2)
      try {
        const reply = engine.reveal(message2)
        rounds.put(key, { engine, next: 3, destroy })
        return reply
      } catch (error) {
        destroy()
        throw error
      }
    },
    finish: (key, message3) => {
      const { engine, destroy } = take(key, 3)
      try {
        return engine.finish(message3)
      } finally {
        destroy()
      }
    },
    drop: rounds.drop,
    purge: rounds.purge,
  }
}
