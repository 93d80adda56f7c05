/** Where the app is (`AppState`), derived from vault, journal and session each time it is asked; never stored. */
import type { AppState } from '#shared/ipc/contract.ts'
import type { ProviderSettings } from '#shared/provider.ts'
import type { VaultStatus } from '../storage/vault.ts'

export type AppStateDeps = {
  readonly vault: { status(): VaultStatus }
  readonly unfinished: () => AppState['unfinished']
  readonly signedIn: () => boolean
  readonly provider: ProviderSettings
  readonly version: string
  readonly runtime: string
  readonly platform: NodeJS.Platform
}
export type AppStateSource = {
  get(): AppState
  /** To be called after anything that `get` derives from has changed; repeats of the same state are not passed on. */
  changed(): void
  /** Gets the present state at once. */
  subscribe(listener: (state: AppState) => void): () => void
}

/**
 * A marker without a slot, a slot without its keychain item: the wallet was here and can't be used any more, so recovery is the way back.
 * A damaged slot stays `locked`: unlocking says what is wrong.
 */
export const stageOf = ({ active, pending, unlocked, marker, problem }: VaultStatus): AppState['stage'] => {
  if (problem === 'keychain.missing') return 'unprotected'
  if (active !== null || pending !== null) return unlocked ? 'unlocked' : 'locked'
  if (problem !== null) return 'locked'
  return marker ? 'unprotected' : 'fresh'
}

const platformOf = (platform: NodeJS.Platform): AppState['platform'] => (platform === 'darwin' || platform === 'win32' ? platform : 'linux')

export const createAppState = (deps: AppStateDeps): AppStateSource => {
  const { name, oneOperator, supportContact, mainNetworks, serverUrl } = deps.provider
  const fixed = {
    provider: { name, oneOperator, supportContact, mainNetworks, host: new URL(serverUrl).host },
    version: deps.version,
    runtime: deps.runtime,
    platform: platformOf(deps.platform),
  }
  const listeners = new Set<(state: AppState) => void>()
  const get = (): AppState => ({
    stage: stageOf(deps.vault.status()),
    unfinished: deps.unfinished(),
    signedIn: deps.signedIn(),
    ...fixed,
  })
  let last = JSON.stringify(get())
  return {
    get,
    changed() {
      const state = get()
      const text = JSON.stringify(state)
      if (text === last) return
      last = text
      for (const listener of listeners) listener(state)
    },
    subscribe(listener) {
      listeners.add(listener)
      listener(get())
      return () => void listeners.delete(listener)
    },
  }
}
