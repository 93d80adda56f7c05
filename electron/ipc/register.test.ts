import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { CALLS, STREAM } from '#shared/ipc/channels.ts'
import type { AppState, Context, Handlers } from '#shared/ipc/contract.ts'
import { contract } from '#shared/ipc/contract.ts'
import type { Result } from '#shared/ipc/result.ts'
import { registerIpc } from './register.ts'

const { registered } = vi.hoisted(() => ({
  registered: new Map<string, (event: unknown, ...args: unknown[]) => Promise<Result<unknown>>>(),
}))
vi.mock('electron', () => ({
  ipcMain: { handle: (channel: string, listener: never) => void registered.set(channel, listener), removeAllListeners: () => undefined },
}))

type Frame = { url: string; parent: unknown; processId: number; routingId: number }
const STATE: AppState = {
  stage: 'fresh',
  unfinished: 'none',
  signedIn: false,
  provider: { name: 'Provider', host: 'localhost', oneOperator: false, supportContact: '', mainNetworks: false },
  version: '0.1.0',
  runtime: 'electron',
  platform: 'linux',
}

const createPage = (id = 1) => {
  const mainFrame: Frame = { url: 'app://wallet/index.html', parent: null, processId: id, routingId: 1 }
  return Object.assign(new EventEmitter(), { id, mainFrame, isDestroyed: () => false, send: vi.fn() })
}
type Page = ReturnType<typeof createPage>
type Emit = (state: AppState) => void

const world = (overrides: Partial<Record<keyof Handlers, unknown>> = {}) => {
  registered.clear()
  const calls: unknown[] = []
  const reported: AppError[] = []
  const handlers = Object.fromEntries(
    Object.keys(contract).map((name) => [
      name,
      (input: unknown) => {
        calls.push([name, input])
        return name === 'app:state' ? STATE : undefined
      },
    ]),
  )
  let now = 0
  registerIpc({
    handlers: { ...handlers, ...overrides } as unknown as Handlers,
    isOurWindow: (id) => id === 1,
    report: (error) => {
      reported.push(error)
      return { code: error.code, reference: 'REF' }
    },
    now: () => now,
  })
  const page = createPage()
  const invoke = (channel: string, input?: unknown, from: Page = page, frame: Frame | null = from.mainFrame, ...more: unknown[]) => {
    const handler = registered.get(channel)
    if (handler === undefined) throw new Error(`nobody handles ${channel}`)
    return handler({ sender: from, senderFrame: frame }, ...(input === undefined ? [] : [input]), ...more)
  }
  return { registered, calls, reported, page, invoke, tick: (ms: number) => (now += ms) }
}
const refusal = (code: string) => ({ ok: false, error: { code, reference: 'REF' } })

describe('registrar', () => {
  it('registers the contract and the three of streams, and nothing else', () => {
    expect([...world().registered.keys()].sort()).toEqual([...CALLS, STREAM.open, STREAM.ack, STREAM.close].sort())
  })

  it('answers a value', async () => {
    const { invoke, calls } = world()
    expect(await invoke('app:state')).toEqual({ ok: true, value: STATE })
    expect(calls).toEqual([['app:state', undefined]])
  })

  it('refuses every sender but the top frame of our window with our page', async () => {
    const { invoke, calls, page } = world()
    const main = page.mainFrame
    const strangers: [string, Page, Frame | null][] = [
      ['a frame that is gone', page, null],
      ['a frame in the page', page, { ...main, parent: main, routingId: 2 }],
      ['another frame that says it is at the top', page, { ...main, routingId: 2 }],
      ['another process', page, { ...main, processId: 9 }],
      ['a window that is not ours', createPage(2), createPage(2).mainFrame],
      ...[
        'https://wallet/index.html',
        'app://wallet.evil/index.html',
        'app://evil/wallet',
        'app://user@wallet/',
        'app://wallet:80/',
        'file:///etc/passwd',
        'about:blank',
        'data:text/html,app://wallet',
        '',
        'app:wallet',
      ].map((url): [string, Page, Frame] => [url, page, { ...main, url }]),
      [
        'a frame that throws when looked at',
        page,
        {
          ...main,
          get url(): string {
            throw new Error('disposed')
          },
        },
      ],
    ]
    for (const [name, from, frame] of strangers)
      expect(await invoke('app:state', undefined, from, frame), name).toEqual(refusal('ipc.unauthorised_frame'))
    expect(calls).toEqual([])
  })

  it('refuses what no schema means, without calling the handler', async () => {
    const { invoke, calls, tick } = world()
    const cyclic: Record<string, unknown> = {}
    cyclic.self = cyclic
    const deep = JSON.parse(`${'['.repeat(1000)}${']'.repeat(1000)}`)
    const cases: [string, unknown, string][] = [
      ['extra field', { code: '123456', more: 1 }, 'input.invalid'],
      ['missing field', {}, 'input.invalid'],
      ['wrong type', { code: 123456 }, 'input.invalid'],
      ['NaN', { code: Number.NaN }, 'input.invalid'],
      ['infinity', Number.POSITIVE_INFINITY, 'input.invalid'],
      ['big integer', { code: 1n }, 'input.invalid'],
      ['10 MB of text', { code: 'x'.repeat(10 * 1024 * 1024) }, 'input.too_large'],
      ['10 MB of bytes', new Uint8Array(10 * 1024 * 1024), 'input.invalid'],
      ['a million nulls', new Array(1_000_000).fill(null), 'input.too_large'],
      ['a long empty array', new Array(4_000_000_000), 'input.too_large'],
      ['a cycle', cyclic, 'input.too_large'],
      ['depth', deep, 'input.too_large'],
      ['a map', new Map([['code', '123456']]), 'input.invalid'],
      ['a date', new Date(0), 'input.invalid'],
      ['a field named __proto__', JSON.parse('{"__proto__":{"code":"123456"}}'), 'input.invalid'],
      ['a field named constructor', { code: '123456', constructor: { prototype: {} } }, 'input.invalid'],
      ['another prototype', Object.create({ code: '123456' }), 'input.invalid'],
      ['text for an object', '{"code":"123456"}', 'input.invalid'],
      ['null', null, 'input.invalid'],
    ]
    for (const [name, input, code] of cases) {
      tick(1000)
      expect(await invoke('auth:confirm-code', input), name).toEqual(refusal(code))
    }
    expect(await invoke('app:state', { theme: 'dark' })).toEqual(refusal('input.invalid'))
    expect(await invoke('auth:confirm-code', { code: '123456' }, undefined, undefined, 'one argument more')).toEqual(
      refusal('input.invalid'),
    )
    expect(calls).toEqual([])
    expect(({} as { code?: string }).code).toBeUndefined()
  })

  it('lets 10,000 calls cost little', async () => {
    const { invoke, calls, tick } = world()
    const answers = await Promise.all(Array.from({ length: 10_000 }, () => invoke('app:state')))
    expect(answers.filter(({ ok }) => ok)).toHaveLength(60)
    expect(answers.at(-1)).toEqual(refusal('ipc.rate'))
    expect(calls).toHaveLength(60)
    expect((await invoke('vault:lock')).ok).toBe(false)
    tick(1000)
    expect((await invoke('app:state')).ok).toBe(true)
  })

  it('lets only a code and a reference out', async () => {
    const { invoke, reported } = world({
      'app:state': () => {
        throw new Error('the passphrase is hunter2')
      },
      'auth:account': async () => {
        throw new AppError('auth.session_expired', { cause: new Error('token') })
      },
      'vault:lock': () => ({ ...STATE, dek: 'secret' }),
      'auth:sign-out': () => 'unasked',
    })
    expect(await invoke('app:state')).toEqual(refusal('internal.unexpected'))
    expect(await invoke('auth:account')).toEqual(refusal('auth.session_expired'))
    expect(await invoke('vault:lock')).toEqual(refusal('internal.unexpected'))
    expect(await invoke('auth:sign-out')).toEqual(refusal('internal.unexpected'))
    expect(reported).toHaveLength(4)
  })

  it.each([
    ['navigates', (page: Page) => page.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })],
    ['crashes', (page: Page) => page.emit('render-process-gone')],
    ['closes', (page: Page) => page.emit('destroyed')],
  ])('aborts a call when its page %s', async (_name, go) => {
    let signal: Context['signal'] | undefined
    let end = (): void => undefined
    const { invoke, page } = world({
      'recovery:start': (_input: undefined, context: Context) => {
        signal = context.signal
        return new Promise<void>((resolve) => {
          end = resolve
        })
      },
    })
    const answer = invoke('recovery:start')
    expect(signal?.aborted).toBe(false)
    page.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true })
    page.emit('did-start-navigation', { isMainFrame: false, isSameDocument: false })
    expect(signal?.aborted).toBe(false)
    go(page)
    expect(signal?.aborted).toBe(true)
    end()
    expect(await answer).toEqual({ ok: true, value: undefined })
  })
})

describe('streams', () => {
  let emit: Emit
  let signal: Context['signal']
  const watching = () =>
    world({
      'app:state-changes': (_input: undefined, give: Emit, context: Context) => {
        emit = give
        signal = context.signal
      },
    })
  let the: ReturnType<typeof watching>
  const open = (id = 1, channel = 'app:state-changes') => the.invoke(STREAM.open, { id, channel })
  beforeEach(() => {
    the = watching()
  })
  const sent = () => the.page.send.mock.calls.filter(([channel]) => channel === STREAM.event).map(([, , state]) => state.version)
  const versions = (...names: string[]) => {
    for (const version of names) emit({ ...STATE, version })
  }

  it('keeps one event in flight and sends the newest next', async () => {
    expect(await open()).toEqual({ ok: true, value: undefined })
    versions('0', '1', '2', '3')
    expect(sent()).toEqual(['0'])
    await the.invoke(STREAM.ack, 1)
    expect(sent()).toEqual(['0', '3'])
    await the.invoke(STREAM.ack, 1)
    await the.invoke(STREAM.ack, 1)
    versions('4')
    expect(sent()).toEqual(['0', '3', '4'])
  })

  it('ends when the page says so, navigates, or is gone; nothing is sent afterwards', async () => {
    for (const end of [
      () => the.invoke(STREAM.close, 1),
      () => the.page.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false }),
      () => the.page.emit('render-process-gone'),
      () => the.page.emit('destroyed'),
    ]) {
      the = watching()
      await open()
      await end()
      expect(signal.aborted).toBe(true)
      versions('late')
      await the.invoke(STREAM.ack, 1)
      expect(sent()).toEqual([])
    }
  })

  it('gives a reloaded page its ids again', async () => {
    await open()
    the.page.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
    expect((await open()).ok).toBe(true)
    versions('new')
    expect(sent()).toEqual(['new'])
  })

  it('refuses unknown channels, calls, ids in use, and too many', async () => {
    for (const channel of ['nothing', 'app:state', '__proto__', 'constructor'])
      expect(await open(1, channel)).toEqual(refusal('ipc.unknown_channel'))
    await open(1)
    expect(await open(1)).toEqual(refusal('input.invalid'))
    expect(await open(-1)).toEqual(refusal('input.invalid'))
    for (let id = 2; id <= 8; id++) await open(id)
    expect(await open(9)).toEqual(refusal('ipc.rate'))
  })

  it('does not send an event that is not in the contract', async () => {
    await open()
    emit({ ...STATE, secret: 'x' } as AppState)
    expect(sent()).toEqual([])
    expect(the.reported[0]?.code).toBe('internal.unexpected')
  })

  it('tells the page when a handler fails', async () => {
    the = world({
      'app:state-changes': () => {
        throw new AppError('vault.locked')
      },
    })
    expect(await open()).toEqual(refusal('vault.locked'))
    expect(the.page.send).toHaveBeenCalledWith(STREAM.end, 1)
  })
})
