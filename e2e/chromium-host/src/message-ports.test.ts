import { describe, expect, it } from 'vitest'
import { createPortLink, type HostMessagePort, MessageChannelMain, type PortWire } from './message-ports.ts'

const nextMessage = (port: HostMessagePort) =>
  new Promise<{ data: unknown; ports: HostMessagePort[] }>((resolve) => {
    port.once('message', resolve)
    port.start()
  })

/** Two processes that can only pass messages. */
function createLinks() {
  const right = createPortLink((message: PortWire) => left.receive(structuredClone(message)))
  const left = createPortLink((message: PortWire) => right.receive(structuredClone(message)))
  return { left, right }
}

/** Sends a port over the boundary. */
const move = (port: HostMessagePort, { left, right }: ReturnType<typeof createLinks>) =>
  right.importPorts(left.exportPorts([port]))[0] as HostMessagePort

describe('message ports', () => {
  it('hold messages back until started, in order', async () => {
    const { port1, port2 } = new MessageChannelMain()
    port1.postMessage(1)
    port1.postMessage(2)
    const received: unknown[] = []
    port2.on('message', ({ data }: { data: unknown }) => received.push(data))
    port2.start()
    await new Promise((resolve) => setImmediate(resolve))
    expect(received).toEqual([1, 2])
  })

  it('work from another process, both ways, with what was sent before', async () => {
    const { port1, port2 } = new MessageChannelMain()
    port1.postMessage('early')
    const there = move(port2, createLinks())
    expect((await nextMessage(there)).data).toBe('early')
    const reply = nextMessage(port1)
    there.postMessage('back')
    expect((await reply).data).toBe('back')
  })

  it('carry ports themselves over the boundary', async () => {
    const outer = new MessageChannelMain()
    const inner = new MessageChannelMain()
    const there = move(outer.port2, createLinks())
    outer.port1.postMessage('take this', [inner.port2])
    const { ports } = await nextMessage(there)
    const reply = nextMessage(inner.port1)
    ports[0]?.postMessage('through both')
    expect((await reply).data).toBe('through both')
  })

  it('close with their peer, and with the process at the other end', async () => {
    const links = createLinks()
    const { port1, port2 } = new MessageChannelMain()
    port1.start()
    const closed = new Promise((resolve) => port1.on('close', () => resolve('closed')))
    move(port2, links)
    links.left.closeAll()
    expect(await closed).toBe('closed')
  })

  it('cannot be used after they were given away', () => {
    const { port1, port2 } = new MessageChannelMain()
    port1.postMessage('x', [new MessageChannelMain().port1])
    move(port2, createLinks())
    expect(() => port2.postMessage('y')).toThrow('transferred')
    expect(() => port1.postMessage(() => {})).toThrow('An object could not be cloned.')
  })
})
