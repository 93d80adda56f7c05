import { describe, expect, it } from 'vitest'
import { concat } from '../bytes.ts'
import { AppError } from '../errors.ts'
import type { Curve } from '../ids.ts'
import { suites } from './curves.ts'
import {
  cosigner,
  createContext,
  createSides,
  device,
  generate,
  otherDevice,
  type Pair,
  reshare,
  run,
  type Wire,
} from './testing/harness.ts'
import { type Cheats, createHostileClient } from './testing/hostile.ts'

const only = (pair: Pair, curve: Curve): Pair => ({
  client: { ...pair.client, curves: pair.client.curves.filter((own) => own.curve === curve) },
  cosigner: { ...pair.cosigner, curves: pair.cosigner.curves.filter((own) => own.curve === curve) },
})
const flipped = (bytes: Uint8Array, at: number, mask = 0x01): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ mask : byte))
const MPC_CODE = /^mpc\.(protocol|replay|crypto_invalid|public_key_mismatch)$/

/** Runs with one message changed; answers the code and which side got a result. */
const attempt = (pair: Pair, wire: Wire) => {
  const sides = createSides(createContext('recover', pair), pair)
  let cosignerHasResult = false
  const watched = {
    ...sides,
    cosigner: {
      ...sides.cosigner,
      finish: (message: Uint8Array) => {
        const outcome = sides.cosigner.finish(message)
        cosignerHasResult = true
        return outcome
      },
    },
  }
  try {
    run(watched, wire)
  } catch (error) {
    return { code: error instanceof AppError ? error.code : String(error), cosignerHasResult }
  } finally {
    sides.client.destroy()
    sides.cosigner.destroy()
  }
  return { code: 'none', cosignerHasResult }
}

const lengthsOf = (pair: Pair): number[] => {
  const lengths: number[] = []
  run(createSides(createContext('recover', pair), pair), (_index, message) => {
    lengths.push(message.length)
    return message
  })
  return lengths
}

describe('a changed message', () => {
  const pair = generate()
  // Every byte on the faster curve; on both together a sample that covers every field.
  it.each([
    { name: 'secp256k1, every byte', base: only(pair, 'SECP256K1'), stride: 1 },
    { name: 'both curves, a sample', base: pair, stride: 13 },
  ])(
    'gets a typed error and no result: $name',
    ({ base, stride }) => {
      for (const [index, length] of lengthsOf(base).entries()) {
        for (let at = index % stride; at < length; at += stride) {
          const { code, cosignerHasResult } = attempt(base, (i, message) => (i === index ? flipped(message, at, 1 << (at % 8)) : message))
          expect(code, `message ${index} byte ${at}`).toMatch(MPC_CODE)
          expect(cosignerHasResult, `message ${index} byte ${at}`).toBe(index === 5)
        }
      }
    },
    300_000,
  )

  it('is refused when cut or longer', () => {
    const base = only(pair, 'SECP256K1')
    for (const [index, length] of lengthsOf(base).entries()) {
      const cuts = [0, 1, 2, 33, length - 1].filter((cut) => cut < length)
      for (const cut of cuts) {
        expect(attempt(base, (i, message) => (i === index ? message.slice(0, cut) : message)).code).toMatch(MPC_CODE)
      }
      const longer = attempt(base, (i, message) => (i === index ? concat(message, Uint8Array.of(0)) : message))
      expect(longer.code).toBe('mpc.protocol')
    }
  })
})

describe('replay and order', () => {
  it('takes each step once and in order', () => {
    const { client, cosigner: server } = createSides(createContext('generate'))
    expect(() => client.reveal(new Uint8Array(66))).toThrow('mpc.protocol')
    expect(() => client.confirm(new Uint8Array(66))).toThrow('mpc.protocol')
    expect(() => server.reveal(new Uint8Array(66))).toThrow('mpc.protocol')
    expect(() => server.finish(new Uint8Array(66))).toThrow('mpc.protocol')
    const message1 = client.commit()
    expect(() => client.commit()).toThrow('mpc.replay')
    const reply1 = server.commit(message1)
    expect(() => server.commit(message1)).toThrow('mpc.replay')
    const message2 = client.reveal(reply1)
    expect(() => client.reveal(reply1)).toThrow('mpc.replay')
    const reply2 = server.reveal(message2)
    expect(() => server.reveal(message2)).toThrow('mpc.replay')
    const message3 = client.finish(reply2)
    expect(() => client.finish(reply2)).toThrow('mpc.replay')
    const { reply } = server.finish(message3)
    expect(() => server.finish(message3)).toThrow('mpc.replay')
    client.confirm(reply)
    expect(() => client.confirm(reply)).toThrow('mpc.replay')
  })

  it('ends with the first failure, also for the right message afterwards', () => {
    const { client, cosigner: server } = createSides(createContext('generate'))
    const reply1 = server.commit(client.commit())
    expect(() => client.reveal(flipped(reply1, 40).slice(1))).toThrow('mpc.protocol')
    expect(() => client.reveal(reply1)).toThrow('mpc.replay')
    expect(() => client.finish(new Uint8Array(502))).toThrow('mpc.replay')
    expect(() => client.confirm(new Uint8Array(66))).toThrow('mpc.replay')
  })

  it('refuses its own messages reflected', () => {
    for (const index of [1, 3, 5]) {
      const sides = createSides(createContext('generate'))
      let last = new Uint8Array()
      const reflecting: Wire = (i, message) => {
        if (i === index) return last
        last = Uint8Array.from(message)
        return message
      }
      expect(() => run(sides, reflecting)).toThrow('mpc.replay')
    }
    const sides = createSides(createContext('generate'))
    const reply1 = sides.cosigner.commit(sides.client.commit())
    expect(() => sides.cosigner.reveal(reply1)).toThrow('mpc.replay')
  })

  it('refuses every message of another run of the same operation', () => {
    const pair = generate()
    const context = createContext('recover', pair)
    const recorded: Uint8Array[] = []
    run(createSides(context, pair), (_index, message) => {
      recorded.push(message)
      return message
    })
    for (const index of [0, 1, 2, 3, 4, 5]) {
      const replaying: Wire = (i, message) => (i === index ? (recorded[index] ?? message) : message)
      expect(() => run(createSides(context, pair), replaying), `message ${index}`).toThrow('mpc.replay')
    }
  })

  it('refuses a message of a later round', () => {
    const recorded: Uint8Array[] = []
    run(createSides(createContext('generate')), (_index, message) => {
      recorded.push(message)
      return message
    })
    const sides = createSides(createContext('generate'))
    expect(() => sides.cosigner.commit(recorded[2] ?? new Uint8Array())).toThrow('mpc.protocol')
  })
})

describe('a cheating peer', () => {
  const pair = generate()
  const hostile = (cheats: Cheats, base: Pair | undefined = pair) => {
    const context = createContext(base ? 'recover' : 'generate', base)
    const server = createSides(context, base).cosigner
    const client = createHostileClient(context, base?.client, cheats)
    return {
      reveal: () => server.reveal(client.reveal(server.commit(client.commit()))),
      finish: () => server.finish(client.finish(server.reveal(client.reveal(server.commit(client.commit()))))),
    }
  }

  it('passes without a cheat up to the confirmation, which it does not know', () => {
    expect(hostile({}).reveal().length).toBe(502)
    expect(hostile({}).finish).toThrow('mpc.crypto_invalid')
  })

  it('is refused with another share as base, and with a fresh constant', () => {
    expect(hostile({ polynomialBase: generate().client }).reveal).toThrow('mpc.public_key_mismatch')
    expect(hostile({ polynomialBase: undefined }).reveal).toThrow('mpc.public_key_mismatch')
    expect(hostile({ polynomialBase: reshare(pair).client }).reveal).toThrow('mpc.public_key_mismatch')
  })

  it('is refused when it reveals something else than it committed to', () => {
    expect(hostile({ committed: (bytes) => flipped(bytes, 40) }).reveal).toThrow('mpc.crypto_invalid')
  })

  it('is refused with another identifier, said or proven', () => {
    for (const identifier of [0, 2, 3, 255]) {
      expect(hostile({ package: (bytes) => concat(Uint8Array.of(identifier), bytes.slice(1)) }).reveal).toThrow('mpc.crypto_invalid')
    }
    const other: Cheats = {
      suites: (suite) => ({ ...suite, identifiers: { ...suite.identifiers, client: suite.frost.Identifier.fromNumber(3) } }),
    }
    expect(hostile(other).reveal).toThrow('mpc.crypto_invalid')
    expect(hostile(other, undefined).reveal).toThrow(/^mpc\./)
  })

  it('is refused with a low-order channel key', () => {
    const withKey = (key: Uint8Array): Cheats => ({ package: (bytes) => concat(bytes.slice(0, 1), key, bytes.slice(33)) })
    expect(hostile(withKey(new Uint8Array(32))).reveal).toThrow('mpc.crypto_invalid')
    expect(hostile(withKey(Uint8Array.of(1, ...new Uint8Array(31)))).reveal).toThrow('mpc.crypto_invalid')
  })

  it('is refused with points that are none, in the second commitment and in the proof', () => {
    const secondOf = { SECP256K1: 1 + 32 + 33, ED25519: 1 + 32 + 2 * 33 + 65 + 32 }
    for (const curve of ['SECP256K1', 'ED25519'] as const) {
      const { pointBytes } = suites[curve]
      for (const at of [secondOf[curve], secondOf[curve] + pointBytes]) {
        for (const fill of [0x00, 0xff, 0x05]) {
          const bad: Cheats = { package: (bytes) => bytes.map((byte, i) => (i >= at && i < at + pointBytes ? fill : byte)) }
          expect(hostile(bad).reveal, `${curve} ${at} ${fill}`).toThrow('mpc.crypto_invalid')
        }
      }
      const identity: Cheats = {
        package: (bytes) =>
          bytes.map((byte, i) => (i >= secondOf[curve] && i < secondOf[curve] + pointBytes ? (i === secondOf[curve] ? 1 : 0) : byte)),
      }
      expect(hostile(identity).reveal).toThrow('mpc.crypto_invalid')
    }
  })

  it('is refused with a round-2 share off its polynomial, zero, or not canonical', () => {
    for (const shares of [
      (bytes: Uint8Array) => flipped(bytes, 31),
      (bytes: Uint8Array) => flipped(bytes, 32),
      (bytes: Uint8Array) => bytes.map(() => 0),
      (bytes: Uint8Array) => bytes.map(() => 0xff),
    ]) {
      expect(hostile({ shares }).finish).toThrow('mpc.crypto_invalid')
    }
  })

  it('is refused with any key but the pinned one, on both sides', () => {
    const context = createContext('generate')
    expect(() => run(createSides(context, undefined, { client: { sign: otherDevice.sign } }))).toThrow('mpc.crypto_invalid')
    expect(() => run(createSides(context, undefined, { cosigner: { sign: otherDevice.sign } }))).toThrow('mpc.crypto_invalid')
    expect(() => run(createSides(context, undefined, { client: { sign: cosigner.sign } }))).toThrow('mpc.crypto_invalid')
    expect(() => run(createSides(context, undefined, { cosigner: { sign: device.sign } }))).toThrow('mpc.crypto_invalid')
  })

  it('is refused with shares of another epoch on its side', () => {
    const next = reshare(pair)
    const stale = { ...next.client, curves: pair.client.curves }
    expect(() => run(createSides(createContext('recover', next), { client: stale, cosigner: next.cosigner }))).toThrow(/^mpc\./)
  })

  it('never lets foreign errors out', () => {
    const failing = () => {
      throw new TypeError('a secret value')
    }
    const { client } = createSides(createContext('generate'), undefined, { client: { random: failing } })
    const thrown = (() => {
      try {
        return client.commit()
      } catch (error) {
        return error
      }
    })()
    expect(thrown).toBeInstanceOf(AppError)
    expect(thrown).toMatchObject({ code: 'mpc.crypto_invalid', message: 'mpc.crypto_invalid' })
    expect(thrown).not.toHaveProperty('cause')
  })
})
