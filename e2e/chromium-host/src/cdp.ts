import { EventEmitter } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import type { CDPSession } from '@playwright/test'

/** One target's view of the DevTools protocol, typed by Playwright's copy of the protocol. */
export interface CdpSession {
  readonly send: CDPSession['send']
  readonly on: CDPSession['on']
}

export interface CdpConnection {
  /** The session of the browser itself. */
  readonly browser: CdpSession
  session(sessionId: string): CdpSession
  forget(sessionId: string): void
  /** Rejects everything that is waiting; later calls fail at once. */
  close(): void
  readonly closed: boolean
}

interface Incoming {
  readonly id?: number
  readonly sessionId?: string
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

interface Waiting {
  readonly method: string
  resolve(result: unknown): void
  reject(error: Error): void
}

const BROWSER = ''

/** Speaks CDP over Chromium's `--remote-debugging-pipe`: JSON messages separated by a NUL byte. */
export function connectCdp(commands: Writable, replies: Readable): CdpConnection {
  const waiting = new Map<number, Waiting>()
  const sessions = new Map<string, { readonly cdp: CdpSession; readonly events: EventEmitter }>()
  const traced = process.env.ELECTRON_HOST_TRACE === '1'
  let lastId = 0
  let closed = false

  const trace = (direction: string, text: string) => {
    if (traced) process.stderr.write(`${direction} ${text.slice(0, 300)}\n`)
  }

  function send(sessionId: string, method: string, params: unknown): Promise<unknown> {
    if (closed) return Promise.reject(new Error(`${method}: Chromium is gone`))
    const id = ++lastId
    const text = JSON.stringify({ id, method, params, ...(sessionId === BROWSER ? {} : { sessionId }) })
    trace('->', text)
    commands.write(`${text}\0`)
    return new Promise((resolve, reject) => waiting.set(id, { method, resolve, reject }))
  }

  function open(sessionId: string) {
    const known = sessions.get(sessionId)
    if (known) return known
    const events = new EventEmitter()
    const cdp = {
      send: (method: string, params?: unknown) => send(sessionId, method, params ?? {}),
      on: (event: string, listener: (payload: unknown) => void) => events.on(event, listener),
    } as unknown as CdpSession
    const opened = { cdp, events }
    sessions.set(sessionId, opened)
    return opened
  }

  function receive(text: string): void {
    trace('<-', text)
    const message = JSON.parse(text) as Incoming
    if (message.id === undefined) {
      sessions.get(message.sessionId ?? BROWSER)?.events.emit(message.method ?? '', message.params)
      return
    }
    const call = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.error) call?.reject(new Error(`${call.method}: ${message.error.message}`))
    else call?.resolve(message.result)
  }

  splitAtNul(replies, receive)
  commands.on('error', () => {}) // the pipe breaks when Chromium ends; `close` reports it

  return {
    browser: open(BROWSER).cdp,
    session: (sessionId) => open(sessionId).cdp,
    forget: (sessionId) => void sessions.delete(sessionId),
    close() {
      closed = true
      for (const call of waiting.values()) call.reject(new Error(`${call.method}: Chromium is gone`))
      waiting.clear()
    },
    get closed() {
      return closed
    },
  }
}

function splitAtNul(stream: Readable, onMessage: (text: string) => void): void {
  let parts: Buffer[] = []
  stream.on('data', (chunk: Buffer) => {
    let start = 0
    for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, start)) {
      const text = Buffer.concat([...parts, chunk.subarray(start, end)]).toString('utf8')
      parts = []
      start = end + 1
      onMessage(text)
    }
    if (start < chunk.length) parts.push(chunk.subarray(start))
  })
  stream.on('error', () => {})
}
