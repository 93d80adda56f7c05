import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test'

export interface ProjectOptions {
  /** Folder of a stand-in `electron` executable; undefined means the real one. */
  electronDistPath: string | undefined
}

export interface LaunchOptions {
  readonly app?: string
  readonly profile?: string
  readonly env?: Readonly<Record<string, string>>
}

interface Fixtures {
  /** A new profile folder. */
  profile: string
  /** Starts a sample app; whatever still runs at the end of the test is closed. */
  launch(options?: LaunchOptions): Promise<ElectronApplication>
  app: ElectronApplication
  page: Page
}

export const test = base.extend<Fixtures & ProjectOptions>({
  electronDistPath: [undefined, { option: true }],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the needed fixtures from this pattern
  profile: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'conformance-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true })
  },

  launch: async ({ profile, electronDistPath }, use) => {
    if (electronDistPath !== undefined) process.env.ELECTRON_OVERRIDE_DIST_PATH = electronDistPath
    const running = new Set<ElectronApplication>()
    await use(async (options = {}) => {
      const app = await _electron.launch({
        args: [`--user-data-dir=${options.profile ?? profile}`, join(import.meta.dirname, options.app ?? 'sample-app')],
        chromiumSandbox: true,
        env: { ...(process.env as Record<string, string>), ...options.env },
      })
      running.add(app)
      app.on('close', () => running.delete(app))
      return app
    })
    for (const app of running) await app.close()
  },

  app: async ({ launch }, use) => use(await launch()),
  page: async ({ app }, use) => use(await openPage(app)),
})

/** The app's window, once its page has run. */
export async function openPage(app: ElectronApplication): Promise<Page> {
  const page = await app.firstWindow()
  await page.getByRole('heading', { name: 'Sample Wallet' }).waitFor()
  return page
}

/** What the sample app recorded about the events that it was told of. */
export interface Seen {
  readonly navigations: string[]
  readonly requests: string[]
  readonly secondInstances: { argv: string[]; workingDirectory: string; data: unknown }[]
  readonly crashes: string[]
  readonly children: Electron.Details[]
  readonly downloads: string[]
  readonly opened: string[]
}

export const seen = (app: ElectronApplication): Promise<Seen> => app.evaluate(() => (globalThis as unknown as { seen: Seen }).seen)

/** What the sample's preload script exposes. */
export interface SampleApi {
  readonly about: { readonly type: string; readonly sandboxed: boolean; readonly electron: string; readonly list: number[] }
  echo(value: unknown): Promise<unknown>
  fail(): Promise<never>
  unclonable(): Promise<never>
  noHandler(): Promise<never>
  sender(): Promise<{ isMainFrame: boolean; url: string; origin: string; ids: string[] }>
  worker(value: unknown): Promise<WorkerAnswer>
  ping(value: unknown): void
  onPong(listener: (value: unknown) => void): () => void
  add(a: number, b: number): number
  throwNow(): never
  callMe(callback: (word: string) => string): string
  viaPort(value: unknown): Promise<{ greeting: string; data: unknown }>
  workerDirectly(value: unknown): Promise<{ fromWorker: unknown; pid: number }>
  sendSync(): unknown
}

export interface WorkerAnswer {
  readonly data: unknown
  readonly env: Record<string, string>
  readonly args: string[]
  readonly type: string
  readonly isBuffer: boolean
}

declare global {
  interface Window {
    readonly sample: SampleApi
  }
}

export { expect } from '@playwright/test'
