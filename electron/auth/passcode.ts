/** The app passcode's rules: what may be chosen, how text becomes bytes, and how long to wait after wrong ones. */
import { utf8 } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'

const MIN_CHARACTERS = 6
const MAX_CHARACTERS = 128

/** NFKC, so that the same keys typed on another keyboard give the same bytes. No trimming, no case mapping. Throws `input.encoding`. */
export const passcodeBytes = (text: string): Uint8Array => utf8(text.normalize('NFKC'))

/** 111111, 123456, 987654, abcdef: the first that anybody tries. */
const isRun = (points: number[]): boolean => {
  const steps = new Set(points.slice(1).map((point, i) => point - (points[i] as number)))
  const [step] = steps
  return steps.size === 1 && Math.abs(step as number) <= 1
}

/** At least six characters that are not one run; throws `passcode.policy`. */
export const checkPasscodePolicy = (text: string): void => {
  const points = [...text.normalize('NFKC')].map((char) => char.codePointAt(0) as number)
  if (points.length < MIN_CHARACTERS || points.length > MAX_CHARACTERS || isRun(points)) throw new AppError('passcode.policy')
}

const FREE_TRIES = 3
const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 5 * 60_000

/**
 * Lets one try through at a time; after three wrong ones the wait doubles from a second to five minutes. `now` is monotonic, in milliseconds,
 * so that setting the clock doesn't help. Throws `passcode.back_off` while waiting.
 */
export const createPasscodeGate = (now: () => number) => {
  let wrong = 0
  let waitUntil = 0
  let busy = false
  return {
    async attempt<T>(work: () => Promise<T>): Promise<T> {
      if (busy || now() < waitUntil) throw new AppError('passcode.back_off')
      busy = true
      try {
        const result = await work()
        wrong = 0
        return result
      } catch (error) {
        if (error instanceof AppError && error.code === 'passcode.wrong') {
          wrong += 1
          if (wrong >= FREE_TRIES) waitUntil = now() + Math.min(FIRST_WAIT_MS * 2 ** (wrong - FREE_TRIES), LONGEST_WAIT_MS)
        }
        throw error
      } finally {
        busy = false
      }
    },
  }
}
