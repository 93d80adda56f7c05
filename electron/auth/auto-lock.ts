/** Locks the vault when the computer sleeps, its screen locks, or nobody has touched it for a while; never in the middle of a recovery (H43). */

const IDLE_SECONDS = 5 * 60
const CHECK_EVERY_MS = 15_000

export type AutoLockDeps = {
  readonly power: { on(event: 'suspend' | 'lock-screen', listener: () => void): unknown; getSystemIdleTime(): number }
  /** A recovery is under way: it needs the vault open and ends by itself. */
  readonly busy: () => boolean
  readonly lock: () => void
}

/** Answers the function that stops looking. */
export const startAutoLock = ({ power, busy, lock }: AutoLockDeps): (() => void) => {
  const lockUnlessBusy = (): void => {
    if (!busy()) lock()
  }
  power.on('suspend', lockUnlessBusy)
  power.on('lock-screen', lockUnlessBusy)
  const timer = setInterval(() => {
    if (power.getSystemIdleTime() >= IDLE_SECONDS) lockUnlessBusy()
  }, CHECK_EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
