import type { BrowserWindow, Session } from 'electron'
import { expect, it, vi } from 'vitest'
import { APP_PAGE } from './protocol.ts'
import { openWindow, WEB_PREFERENCES } from './window.ts'

const { created } = vi.hoisted(() => ({ created: [] as { options: Record<string, unknown>; window: BrowserWindow }[] }))
vi.mock('electron', () => ({
  BrowserWindow: class {
    once = vi.fn()
    setContentProtection = vi.fn()
    loadURL = vi.fn(async () => {
      throw new Error('not loaded')
    })
    constructor(options: Record<string, unknown>) {
      created.push({ options, window: this as unknown as BrowserWindow })
    }
  },
}))

it('has one set of preferences, and no way to change it', () => {
  expect(WEB_PREFERENCES).toEqual({
    ...{ sandbox: true, contextIsolation: true, webSecurity: true },
    ...{ nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false },
    ...{ allowRunningInsecureContent: false, experimentalFeatures: false, webviewTag: false, plugins: false },
    ...{ enableDeprecatedPaste: false, navigateOnDragDrop: false, devTools: false, spellcheck: false },
  })
  expect(Object.isFrozen(WEB_PREFERENCES)).toBe(true)
})

it('opens our page with them, hidden until painted, protected from recorders', async () => {
  const onLoadFailed = vi.fn()
  const session = {} as Session
  openWindow({ session, preload: '/dist/preload.cjs', dark: false, onLoadFailed })
  const { options, window } = created[0] as (typeof created)[number]
  expect(options).toMatchObject({ width: 980, height: 700, minWidth: 800, minHeight: 600, show: false, fullscreenable: false })
  expect(options.webPreferences).toEqual({ ...WEB_PREFERENCES, session, preload: '/dist/preload.cjs' })
  expect(window.loadURL).toHaveBeenCalledExactlyOnceWith(APP_PAGE)
  expect(window.setContentProtection).toHaveBeenCalledWith(true)
  await vi.waitFor(() => expect(onLoadFailed).toHaveBeenCalledOnce())
})
