/** Randomness for library calls that don't wipe what they drew. */
import { wipe } from '../bytes.ts'
import type { RandomBytes } from './types.ts'

export type Draw = {
  /** In the shape that @noble/curves asks for. */
  readonly rng: (length?: number) => Uint8Array<ArrayBuffer>
  /** Wipes everything drawn so far. */
  readonly wipe: () => void
}

export const createDraw = (random: RandomBytes): Draw => {
  const drawn: Uint8Array[] = []
  return {
    rng: (length = 32) => {
      const source = random(length)
      const copy = Uint8Array.from(source)
      drawn.push(copy)
      wipe(source)
      return copy
    },
    wipe: () => wipe(...drawn.splice(0)),
  }
}
