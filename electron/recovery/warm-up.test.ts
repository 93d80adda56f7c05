import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { rehearse, warmUp } from './warm-up.ts'

const random = (length: number) => new Uint8Array(randomBytes(length))

describe('the rehearsal', () => {
  it('goes through sharing, re-sharing and proofs without a complaint, step by step', () => {
    expect([...rehearse(random)].length).toBeGreaterThan(10)
  })
  it('stops at the next step when the person goes on, and leaves no secret behind', async () => {
    const drawn: Uint8Array[] = []
    let steps = 0
    await warmUp({
      random: (length) => {
        const bytes = random(length)
        drawn.push(bytes)
        return bytes
      },
      pause: async () => void steps++,
      isWanted: () => steps < 7,
    })
    expect(steps).toBe(7)
    expect(drawn.length).toBeGreaterThan(2)
    // The two signing seeds of the first sharing.
    expect(drawn.slice(0, 2).every((seed) => seed.every((byte) => byte === 0))).toBe(true)
  })
})
