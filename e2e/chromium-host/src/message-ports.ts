import { randomUUID } from 'node:crypto'
import { createEmitter, guarded, withMembers } from './guard.ts'

/** One end of a channel. What is posted into an end arrives at its peer, wherever that lives by then. */
interface PortEnd {
  peer: PortEnd
  closed: boolean
  /** Where arriving messages go; they queue up while there is none. */
  receiver: Receiver | null
  readonly queue: Message[]
}

interface Message {
  readonly data: unknown
  readonly ends: readonly PortEnd[]
}

interface Receiver {
  message(message: Message): void
  close(): void
}

export type HostMessagePort = ReturnType<typeof createPort>

/** What crosses a process boundary for a port. `ports` are the ids of ports sent along. */
export type PortWire =
  | { readonly type: 'port'; readonly id: string; readonly data: unknown; readonly ports: readonly string[] }
  | { readonly type: 'port-close'; readonly id: string }

const endOfPort = new WeakMap<object, PortEnd>()

/** A copy by structured clone. @throws Error with Electron's words for what can't be cloned */
export function cloned(value: unknown): unknown {
  try {
    return structuredClone(value)
  } catch {
    throw new Error('An object could not be cloned.')
  }
}

export class MessageChannelMain {
  readonly port1: HostMessagePort
  readonly port2: HostMessagePort
  constructor() {
    const [end1, end2] = createEnds()
    this.port1 = createPort(end1)
    this.port2 = createPort(end2)
  }
}

function createEnds(): readonly [PortEnd, PortEnd] {
  const end = (): PortEnd => ({ peer: undefined as unknown as PortEnd, closed: false, receiver: null, queue: [] })
  const [a, b] = [end(), end()]
  a.peer = b
  b.peer = a
  return [a, b]
}

/** The `MessagePortMain` over an end of a channel. */
function createPort(end: PortEnd) {
  const emitter = createEmitter('MessagePortMain', ['message', 'close'])
  const heldEnd = () => {
    const held = endOfPort.get(port)
    if (!held) throw new Error('The port has been transferred')
    return held
  }
  const port = guarded(
    'MessagePortMain',
    withMembers(emitter, {
      /** Messages wait until the port is started, as in Electron. */
      start() {
        receiveWith(heldEnd(), {
          message: ({ data, ends }) => setImmediate(() => emitter.emit('message', { data, ports: ends.map(createPort) })),
          close: () => setImmediate(() => emitter.emit('close')),
        })
      },
      postMessage(data: unknown, transfer: readonly object[] = []) {
        post(heldEnd(), { data: cloned(data), ends: transfer.map(detach) })
      },
      close() {
        closeChannel(heldEnd())
      },
    }),
  )
  endOfPort.set(port, end)
  return port
}

function post(end: PortEnd, message: Message): void {
  if (end.closed) return
  if (end.peer.receiver) end.peer.receiver.message(message)
  else end.peer.queue.push(message)
}

function receiveWith(end: PortEnd, receiver: Receiver): void {
  if (end.receiver === null) {
    end.receiver = receiver
    for (const message of end.queue.splice(0)) receiver.message(message)
  }
  if (end.closed) receiver.close()
}

function closeChannel(end: PortEnd): void {
  for (const side of [end, end.peer]) {
    if (side.closed) continue
    side.closed = true
    side.receiver?.close()
  }
}

/** Takes the end out of a port that is being transferred; the port object is of no use afterwards. */
function detach(port: object): PortEnd {
  const end = endOfPort.get(port)
  if (!end) throw new Error('Invalid value for transfer')
  endOfPort.delete(port)
  end.receiver = null
  return end
}

export interface PortLink {
  /** Hands ports to the other process; returns the ids that it will import. */
  exportPorts(ports: readonly object[]): string[]
  /** Makes ports for ids that arrived from the other process. */
  importPorts(ids: readonly string[]): HostMessagePort[]
  receive(message: PortWire): void
  /** The other process or page is gone: every port towards it closes. */
  closeAll(): void
}

/**
 * Carries ports over a boundary that can only pass messages. Each exported end stays on its side as a pump, so two
 * ends in two other processes talk through this one.
 */
export function createPortLink(send: (message: PortWire) => void): PortLink {
  const ends = new Map<string, PortEnd>()

  const pump = (id: string, end: PortEnd) =>
    receiveWith(end, {
      message: ({ data, ends: sent }) => send({ type: 'port', id, data, ports: sent.map(exportEnd) }),
      close: () => {
        if (ends.delete(id)) send({ type: 'port-close', id })
      },
    })

  function exportEnd(end: PortEnd): string {
    const id = randomUUID()
    ends.set(id, end)
    // What already waits in the port must not overtake the message that carries the port.
    queueMicrotask(() => pump(id, end))
    return id
  }

  function importEnd(id: string): PortEnd {
    const [inner, outer] = createEnds()
    ends.set(id, inner)
    pump(id, inner)
    return outer
  }

  return {
    exportPorts: (ports) => ports.map((port) => exportEnd(detach(port))),
    importPorts: (ids) => ids.map((id) => createPort(importEnd(id))),
    receive(message) {
      const end = ends.get(message.id)
      if (!end) return
      if (message.type === 'port') post(end, { data: message.data, ends: message.ports.map(importEnd) })
      else {
        ends.delete(message.id)
        closeChannel(end)
      }
    },
    closeAll() {
      const gone = [...ends.values()]
      ends.clear()
      for (const end of gone) closeChannel(end)
    },
  }
}
