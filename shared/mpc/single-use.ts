/** Steps of a protocol run: each once, in order; the first failure ends the run and wipes its secrets. */
import { AppError } from '../errors.ts'
import { guarded } from './curves.ts'

export type Steps = {
  /**
   * Runs `work` as step `index` (0-based). A step that was taken before, or any step of a run that is over, throws `mpc.replay`;
   * one too early throws `mpc.protocol`; neither touches the run. A failure inside `work` ends it; foreign errors become `mpc.crypto_invalid`.
   */
  readonly take: <T>(index: number, work: () => T) => T
  /** Ends the run: every later step throws `mpc.replay`. */
  readonly close: () => void
}

export const createSteps = (wipeSecrets: () => void): Steps => {
  let next = 0
  const close = (): void => {
    next = Number.POSITIVE_INFINITY
    wipeSecrets()
  }
  return {
    take: (index, work) => {
      if (index < next) throw new AppError('mpc.replay')
      if (index > next) throw new AppError('mpc.protocol')
      next += 1
      try {
        return guarded('mpc.crypto_invalid', work)
      } catch (error) {
        close()
        throw error
      }
    },
    close,
  }
}
