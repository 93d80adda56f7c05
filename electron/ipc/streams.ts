/** Streams by page and id: opened and closed by the page, ended with it, one event in flight each. */
import { AppError } from '#shared/errors.ts'
import { STREAM } from '#shared/ipc/channels.ts'
import { type Conflated, conflate } from './conflate.ts'
import type { Page, PageLife } from './frame.ts'

const MAX_STREAMS_PER_PAGE = 8

type Stream = { readonly out: Conflated<unknown>; readonly controller: AbortController }
/** Runs the handler; `emit` takes events that have been parsed already. */
export type StreamWork = (emit: (event: unknown) => void, signal: AbortSignal) => Promise<void>

export const createStreams = () => {
  const pages = new WeakMap<Page, Map<number, Stream>>()
  const of = (page: Page): Map<number, Stream> => {
    const known = pages.get(page) ?? new Map<number, Stream>()
    pages.set(page, known)
    return known
  }
  const tell = (page: Page, channel: string, ...args: unknown[]): void => {
    if (!page.isDestroyed()) page.send(channel, ...args)
  }

  return {
    /** Resolves when the handler has set itself up; a stream then lives until the page ends it. Throws what the handler throws. */
    async open(page: Page, life: PageLife, id: number, work: StreamWork): Promise<void> {
      const streams = of(page)
      if (streams.has(id)) throw new AppError('input.invalid')
      if (streams.size >= MAX_STREAMS_PER_PAGE) throw new AppError('ipc.rate')
      const controller = life.controller()
      const { signal } = controller
      const stream = { out: conflate<unknown>((event) => tell(page, STREAM.event, id, event)), controller }
      streams.set(id, stream)
      signal.addEventListener('abort', () => {
        streams.delete(id)
        life.release(controller)
      })
      try {
        await work((event) => {
          if (!signal.aborted) stream.out.push(event)
        }, signal)
      } catch (error) {
        controller.abort()
        tell(page, STREAM.end, id)
        throw error
      }
    },
    /** An acknowledgement of nothing is ignored. */
    ack: (page: Page, id: number): void => of(page).get(id)?.out.ack(),
    close: (page: Page, id: number): void => of(page).get(id)?.controller.abort(),
  }
}
