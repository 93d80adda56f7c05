import { expect, it } from 'vitest'
import { createDraw } from './draw.ts'

it('leaves no copy of what a library drew', () => {
  const sources: Uint8Array[] = []
  const draw = createDraw((length) => {
    const source = new Uint8Array(length).fill(7)
    sources.push(source)
    return source
  })
  const drawn = [draw.rng(), draw.rng(48)]
  expect(drawn).toEqual([new Uint8Array(32).fill(7), new Uint8Array(48).fill(7)])
  expect(sources).toEqual([new Uint8Array(32), new Uint8Array(48)])
  draw.wipe()
  expect(drawn).toEqual([new Uint8Array(32), new Uint8Array(48)])
})
