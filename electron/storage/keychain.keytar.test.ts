import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { toBase64 } from '#shared/bytes.ts'
import { type ChildProcess, createKeytarKeychain, keychainBackend } from './keychain.keytar.ts'
import { answerKeychainRequest, type Keytar } from './keychain-service.ts'

const SECRET = new Uint8Array(32).fill(9)

/** The process's own code over a fake keytar, without a process between. */
const world = (overrides: Partial<Keytar> = {}) => {
  const items = new Map<string, string>()
  const keytar: Keytar = {
    getPassword: async (_service, account) => items.get(account) ?? null,
    setPassword: async (_service, account, password) => void items.set(account, password),
    deletePassword: async (_service, account) => items.delete(account),
    ...overrides,
  }
  const children: { exit: () => void; answer: (message: unknown) => void; killed: boolean }[] = []
  const spawn = (): ChildProcess => {
    const handle: (typeof children)[number] = { exit: () => undefined, answer: () => undefined, killed: false }
    children.push(handle)
    return {
      post: (message) => {
        answerKeychainRequest(structuredClone(message), async () => keytar).then((reply) => handle.killed || handle.answer(reply))
      },
      onMessage: (listener) => {
        handle.answer = listener
      },
      onExit: (listener) => {
        handle.exit = listener
      },
      kill: () => {
        handle.killed = true
      },
    }
  }
  const random = (length: number) => new Uint8Array(randomBytes(length))
  return { items, children, keychain: createKeytarKeychain({ spawn, backend: 'test', random, limitMs: 1000 }) }
}

describe('keychain over keytar', () => {
  it('adds, reads, removes; a probe leaves nothing behind', async () => {
    const { keychain, items } = world()
    await keychain.add('ab', SECRET)
    expect(items.get('ab')).toBe(toBase64(SECRET))
    expect(await keychain.get('ab')).toEqual(SECRET)
    await keychain.probe()
    expect([...items.keys()]).toEqual(['ab'])
    await keychain.remove('ab')
    await keychain.remove('ab')
    expect(items.size).toBe(0)
  })

  it('says missing only where the keychain proves that it is open', async () => {
    const { keychain } = world()
    await expect(keychain.get('ab')).rejects.toMatchObject({ code: 'keychain.missing' })
  })

  it('takes an empty answer of a closed keychain for locked', async () => {
    const locked = world({
      setPassword: async () => {
        throw new Error('Cannot create an item in a locked collection')
      },
    })
    await expect(locked.keychain.get('ab')).rejects.toMatchObject({ code: 'keychain.locked' })
    const forgetful = world({ setPassword: async () => undefined })
    await expect(forgetful.keychain.get('ab')).rejects.toMatchObject({ code: 'keychain.locked' })
  })

  it.each([
    ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'keychain.unavailable'],
    ['The name org.freedesktop.secrets was not provided by any .service files', 'keychain.unavailable'],
    ['Cannot create an item in a locked collection', 'keychain.locked'],
    ['User interaction is not allowed.', 'keychain.locked'],
    ['The user canceled the operation', 'keychain.locked'],
  ])('%s: %s', async (words, code) => {
    const fail = async () => {
      throw new Error(words)
    }
    const { keychain } = world({ getPassword: fail, setPassword: fail, deletePassword: fail })
    await expect(keychain.get('ab')).rejects.toMatchObject({ code })
    await expect(keychain.add('ab', SECRET)).rejects.toMatchObject({ code })
    await expect(keychain.probe()).rejects.toMatchObject({ code })
  })

  it('compares what was written', async () => {
    const { keychain } = world({ getPassword: async () => toBase64(new Uint8Array(32)) })
    await expect(keychain.add('ab', SECRET)).rejects.toMatchObject({ code: 'keychain.verify_failed' })
  })

  it('is unavailable where the item is not ours to read', async () => {
    const { keychain } = world({ getPassword: async () => 'not base64' })
    await expect(keychain.get('ab')).rejects.toMatchObject({ code: 'keychain.unavailable' })
  })

  it('refuses more than 64 bytes', async () => {
    await expect(world().keychain.add('ab', new Uint8Array(65))).rejects.toMatchObject({ code: 'input.too_large' })
  })

  it('fails what is under way when its process dies, and starts another for the next call', async () => {
    const { keychain, children } = world()
    const asked = keychain.get('ab')
    children[0]?.exit()
    await expect(asked).rejects.toMatchObject({ code: 'keychain.unavailable' })
    await keychain.add('ab', SECRET)
    expect(children).toHaveLength(2)
  })

  describe('with a keychain that never answers', () => {
    beforeEach(() => void vi.useFakeTimers())
    afterEach(() => void vi.useRealTimers())
    it('gives up after the limit and kills the process', async () => {
      const { keychain, children } = world({ getPassword: () => new Promise(() => undefined) })
      const asked = expect(keychain.get('ab')).rejects.toMatchObject({ code: 'keychain.timeout' })
      await vi.advanceTimersByTimeAsync(1000)
      await asked
      expect(children[0]?.killed).toBe(true)
    })
  })

  it('ignores answers that are not in the contract or not asked for', async () => {
    const { keychain, children } = world()
    await keychain.add('ab', SECRET)
    for (const noise of [
      null,
      'x',
      { id: 0, ok: true },
      { id: 99, ok: true, secret: null },
      { id: 0, ok: true, secret: new Uint8Array(65) },
    ])
      children[0]?.answer(noise)
    expect(await keychain.get('ab')).toEqual(SECRET)
  })
})

it('names the backend', () => {
  expect(keychainBackend('darwin', '')).toBe('macOS Keychain')
  expect(keychainBackend('win32', '')).toBe('Windows Credential Manager')
  expect(keychainBackend('linux', 'ubuntu:GNOME')).toBe('Secret Service (GNOME Keyring)')
  expect(keychainBackend('linux', 'KDE')).toBe('Secret Service (KWallet)')
  expect(keychainBackend('linux', '')).toBe('Secret Service')
})

it('answers no message that is not a request', async () => {
  const never = async (): Promise<Keytar> => {
    throw new Error('loaded')
  }
  for (const bad of [
    undefined,
    {},
    { id: 1, op: 'list' },
    { id: 1, op: 'get', account: 'A B' },
    { id: 1, op: 'get', account: 'a', more: 1 },
  ])
    expect(await answerKeychainRequest(bad, never)).toBeUndefined()
})
