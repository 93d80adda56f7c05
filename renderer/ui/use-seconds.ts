import { useEffect, useState } from 'react'

const secondsUntil = (end: number): number => Math.max(0, Math.ceil((end - Date.now()) / 1000))

/** Seconds until a moment of this page's clock, counted down to 0. */
export const useSecondsUntil = (end: number): number => {
  const [seconds, setSeconds] = useState(() => secondsUntil(end))
  useEffect(() => {
    setSeconds(secondsUntil(end))
    const timer = setInterval(() => setSeconds(secondsUntil(end)), 500)
    return () => clearInterval(timer)
  }, [end])
  return seconds
}

/** Milliseconds since this component first showed, for a display of elapsed time. */
export const useElapsed = (): number => {
  const [start] = useState(() => performance.now())
  const [elapsed, setElapsed] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setElapsed(performance.now() - start), 250)
    return () => clearInterval(timer)
  }, [start])
  return elapsed
}
