/** The passcode's rule as the screen explains it while a person types; main decides by its own. */
export const MIN_PASSCODE = 6
export type PasscodeVerdict = 'empty' | 'short' | 'simple' | 'good'

/** 111111, 123456, 987654, abcdef. */
const isRun = (points: readonly number[]): boolean => {
  const steps = new Set(points.slice(1).map((point, index) => point - (points[index] as number)))
  return steps.size === 1 && [...steps].every((step) => Math.abs(step) <= 1)
}

export const judgePasscode = (text: string): PasscodeVerdict => {
  const points = [...text.normalize('NFKC')].map((char) => char.codePointAt(0) as number)
  if (points.length === 0) return 'empty'
  if (points.length < MIN_PASSCODE) return 'short'
  return isRun(points) ? 'simple' : 'good'
}
