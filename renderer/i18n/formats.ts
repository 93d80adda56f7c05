/** Dates and measures by the system's locale. */
const locale = navigator.language
const dayFormat = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' })
const momentFormat = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', hour: 'numeric', minute: '2-digit' })
const secondsFormat = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const countFormat = new Intl.NumberFormat(locale)

/** @param seconds since 1970 */
export const formatDay = (seconds: number): string => dayFormat.format(seconds * 1000)
/** @param seconds since 1970 */
export const formatMoment = (seconds: number): string => momentFormat.format(seconds * 1000)
/** 0.1 s is the least that is shown: work took place. */
export const formatDuration = (ms: number): string => secondsFormat.format(Math.max(ms, 100) / 1000)
export const formatCount = (count: number): string => countFormat.format(count)
export const formatClock = (ms: number): string => {
  const seconds = Math.floor(ms / 1000)
  return `${countFormat.format(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`
}
