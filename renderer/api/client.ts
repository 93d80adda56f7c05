/** The page's only way out: `window.rekindle` with Results turned into values and AppErrors. */
import { AppError, type WireError } from '#shared/errors.ts'
import type { RekindleApi } from '#shared/ipc/api.ts'
import type { CallChannel, Event, Input, Output, StreamChannel } from '#shared/ipc/contract.ts'

declare global {
  interface Window {
    readonly rekindle: RekindleApi
  }
}

export type Client = {
  /** Resolves with the output; rejects with an AppError and nothing else. */
  readonly call: <K extends CallChannel>(channel: K, ...input: Input<K> extends undefined ? [] : [Input<K>]) => Promise<Output<K>>
  /** Runs until the returned function is called. */
  readonly watch: <K extends StreamChannel>(channel: K, onEvent: (event: Event<K>) => void) => () => void
}

export const createClient = (api: RekindleApi): Client => ({
  call: async (channel, ...[input]) => {
    const result = await api.call(channel, input as Input<typeof channel>)
    if (!result.ok) throw new AppError(result.error.code, { reference: result.error.reference })
    return result.value
  },
  watch: (channel, onEvent) => api.watch(channel, undefined as Input<typeof channel>, onEvent),
})

/** What a screen keeps of an error: code and reference. */
export const toWire = (thrown: unknown): WireError =>
  thrown instanceof AppError ? { code: thrown.code, reference: thrown.reference ?? '' } : { code: 'internal.unexpected', reference: '' }
