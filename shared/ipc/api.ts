/** The frozen object that the preload puts on `window.rekindle`: plain functions, no channel strings of Electron's. */
import type { CallChannel, Event, Input, Output, StreamChannel } from './contract.ts'
import type { Result } from './result.ts'

export type RekindleApi = {
  /** Answers a Result; never rejects. */
  readonly call: <K extends CallChannel>(channel: K, input: Input<K>) => Promise<Result<Output<K>>>
  /** One snapshot in flight, newest wins; returns the function that ends it. */
  readonly watch: <K extends StreamChannel>(channel: K, input: Input<K>, onEvent: (event: Event<K>) => void) => () => void
}
