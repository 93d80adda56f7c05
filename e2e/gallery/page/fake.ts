/** A scripted main process: answers from plain data, and fails, hangs or emits on demand. */
import { AppError, type ErrorCode } from '#shared/errors.ts'
import type { RekindleApi } from '#shared/ipc/api.ts'
import type { CallChannel, Event, Input, Output, StreamChannel } from '#shared/ipc/contract.ts'

export type Answers = { [K in CallChannel]: (input: Input<K>) => Output<K> | Promise<Output<K>> }
export type Fake = {
  readonly api: RekindleApi
  readonly emit: <K extends StreamChannel>(channel: K, event: Event<K>) => void
}

export const failWith = (code: ErrorCode) => (): never => {
  throw new AppError(code, { reference: 'RK-4F7A-21C9' })
}
/** A call that main never answers. */
export const hang = (): Promise<never> => new Promise(() => {})

/** @param first what a stream sends to whoever opens it. */
export const createFake = (answers: Answers, first: { readonly [K in StreamChannel]?: Event<K> }): Fake => {
  const listeners = new Map<StreamChannel, Set<(event: never) => void>>()
  const latest = new Map<StreamChannel, unknown>(Object.entries(first) as [StreamChannel, unknown][])
  const call = async <K extends CallChannel>(channel: K, input: Input<K>) => {
    try {
      return { ok: true, value: await (answers[channel] as (input: Input<K>) => Promise<Output<K>>)(input) } as const
    } catch (thrown) {
      const { code, reference = '' } = thrown instanceof AppError ? thrown : new AppError('internal.unexpected')
      return { ok: false, error: { code, reference } } as const
    }
  }
  return {
    api: {
      call,
      watch: (channel, _input, onEvent) => {
        const group = listeners.get(channel) ?? new Set()
        listeners.set(channel, group.add(onEvent as (event: never) => void))
        if (latest.has(channel)) queueMicrotask(() => group.has(onEvent as never) && onEvent(latest.get(channel) as never))
        return () => group.delete(onEvent as never)
      },
    },
    emit: (channel, event) => {
      latest.set(channel, event)
      for (const listener of listeners.get(channel) ?? []) listener(event as never)
    },
  }
}
