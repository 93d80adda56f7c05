/** Messages between the host and the preload world of a page. `args` and `data` are text of the codec. */
export type FromPage =
  | { readonly type: 'hello' }
  | { readonly type: 'preload-error'; readonly message: string; readonly stack: string }
  | { readonly type: 'invoke'; readonly id: number; readonly channel: string; readonly args: string }
  | { readonly type: 'send'; readonly channel: string; readonly args: string; readonly ports: readonly string[] }
  | PageMessagePort

export type ToPage =
  | { readonly type: 'answer'; readonly id: number; readonly value: string }
  | { readonly type: 'failure'; readonly id: number; readonly message: string }
  | { readonly type: 'event'; readonly channel: string; readonly args: string; readonly ports: readonly string[] }
  | PageMessagePort

export type PageMessagePort =
  | { readonly type: 'port'; readonly id: string; readonly data: string; readonly ports: readonly string[] }
  | { readonly type: 'port-close'; readonly id: string }

/** What the preload world is told about its surroundings. */
export interface PreloadConfig {
  /** Unguessable name of the event by which the two worlds of a page talk. */
  readonly token: string
  /** Name of the function by which the preload world reaches the host. */
  readonly binding: string
  /** Name of the function by which the host reaches the preload world. */
  readonly receiver: string
  readonly platform: string
  readonly versions: Readonly<Record<string, string>>
}
