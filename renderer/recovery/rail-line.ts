import type { Live } from './machine.ts'
import { type RailLine, STEPS } from './steps.ts'

/** The current line of the rail; null: none yet; undefined: this isn't the wizard. */
export const railLineOf = (state: Live): RailLine | null | undefined => {
  switch (state.at) {
    case 'locked':
    case 'unprotected':
    case 'wallet':
      return undefined
    case 'opening':
    case 'impossible':
      return 'backup'
    case 'recovering':
    case 'interrupted':
    case 'unfinished':
    case 'renewal':
      return 'recover'
    case 'done':
      return 'done'
    case 'blocked':
      return STEPS[state.step].rail
    default:
      return STEPS[state.at].rail
  }
}
