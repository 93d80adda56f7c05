import { useCallback, useEffect, useRef, useState } from 'react'
import type { WireError } from '#shared/errors.ts'
import { toWire } from '../api/client.ts'

export type Task = {
  readonly busy: boolean
  readonly error: WireError | null
  /** Runs one piece of work at a time; a second call while busy does nothing. */
  readonly run: (work: () => Promise<void>) => void
  /** Stops waiting: what comes later is ignored. */
  readonly stopWaiting: () => void
  readonly clear: () => void
}

type Status = { readonly at: 'idle' } | { readonly at: 'busy' } | { readonly at: 'failed'; readonly error: WireError }

/** Work behind a button: busy, then done or failed. The result of work that nobody waits for any more is dropped. */
export const useTask = (): Task => {
  const [status, setStatus] = useState<Status>({ at: 'idle' })
  const current = useRef<object | null>(null)

  const run = useCallback((work: () => Promise<void>) => {
    if (current.current !== null) return
    const token = {}
    current.current = token
    setStatus({ at: 'busy' })
    const end = (next: Status) => {
      if (current.current !== token) return
      current.current = null
      setStatus(next)
    }
    work().then(
      () => end({ at: 'idle' }),
      (thrown) => end({ at: 'failed', error: toWire(thrown) }),
    )
  }, [])
  const stopWaiting = useCallback(() => {
    current.current = null
    setStatus({ at: 'idle' })
  }, [])
  useEffect(
    () => () => {
      current.current = null
    },
    [],
  )
  return {
    busy: status.at === 'busy',
    error: status.at === 'failed' ? status.error : null,
    run,
    stopWaiting,
    clear: stopWaiting,
  }
}
