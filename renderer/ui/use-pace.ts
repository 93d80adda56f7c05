import { useEffect, useState } from 'react'

/** instant: nothing is shown yet. shown: progress is. slow: a way out is offered. */
export type Pace = 'instant' | 'shown' | 'slow'
export const SHOWN_AFTER_MS = 300
export const SLOW_AFTER_MS = 10_000

/** How long something has been going on, in the three steps that the screen reacts to. */
export const usePace = (busy: boolean): Pace => {
  const [pace, setPace] = useState<Pace>('instant')
  useEffect(() => {
    if (!busy) return
    const shown = setTimeout(() => setPace('shown'), SHOWN_AFTER_MS)
    const slow = setTimeout(() => setPace('slow'), SLOW_AFTER_MS)
    return () => {
      clearTimeout(shown)
      clearTimeout(slow)
      setPace('instant')
    }
  }, [busy])
  return pace
}
