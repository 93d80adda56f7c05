import { describe, expect, it } from 'vitest'
import { hintsOf } from './secret-hints.ts'

describe('hints about a secret', () => {
  it.each([' correct horse', 'correct horse ', '\tcorrect'])('sees the space at an end of %j', (secret) =>
    expect(hintsOf(secret).outerSpace).toBe(true),
  )
  it.each(['correct horse', '', ' '])('sees none in %j', (secret) => expect(hintsOf(secret).outerSpace).toBe(false))
  it.each(['пароль', 'κωδικός', 'correct horsе'])('sees letters of another keyboard in %j', (secret) =>
    expect(hintsOf(secret).unusual).toBe(true),
  )
  it.each(['fünf weiße Zeilen', 'co-signer 2!', '½ ① 👍'])('leaves Latin, digits and signs alone in %j', (secret) =>
    expect(hintsOf(secret).unusual).toBe(false),
  )
})
