/** A token bucket per page and channel: a page that has gone wild is answered with a code instead of work. */
import { AppError } from '#shared/errors.ts'

export type RateLimit = { readonly burst: number; readonly perSecond: number }
export const CALL_RATE: RateLimit = { burst: 60, perSecond: 20 }
/** Acknowledgements follow our own events, so they may come faster. */
export const ACK_RATE: RateLimit = { burst: 1000, perSecond: 500 }

/** `now` is monotonic, in milliseconds. Throws `ipc.rate`. */
export const createRateLimiter = (now: () => number) => {
  const buckets = new Map<string, { tokens: number; at: number }>()
  return (key: string, limit: RateLimit): void => {
    const at = now()
    const bucket = buckets.get(key) ?? { tokens: limit.burst, at }
    bucket.tokens = Math.min(limit.burst, bucket.tokens + ((at - bucket.at) / 1000) * limit.perSecond)
    bucket.at = at
    buckets.set(key, bucket)
    if (bucket.tokens < 1) throw new AppError('ipc.rate')
    bucket.tokens -= 1
  }
}
