/** The one window. Its preferences are one constant, the same in development and in a package (H2 to H5). */
import { BrowserWindow, type Session, type WebPreferences } from 'electron'
import { APP_PAGE } from './protocol.ts'

export const WEB_PREFERENCES = Object.freeze({
  // SECURITY: the page's process can reach nothing but its own memory.
  sandbox: true,
  // SECURITY: the page can't change what the preload's functions are made of.
  contextIsolation: true,
  // SECURITY: no Node in the page, its workers or its frames.
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  // SECURITY: same-origin policy, never off, whatever the build.
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  plugins: false,
  enableDeprecatedPaste: false,
  navigateOnDragDrop: false,
  // SECURITY: no console to paste into, no words sent to a dictionary.
  devTools: false,
  spellcheck: false,
} as const satisfies WebPreferences)

const SIZE = { width: 980, height: 700, minWidth: 800, minHeight: 600 } as const

export type WindowDeps = {
  readonly session: Session
  readonly preload: string
  readonly dark: boolean
  readonly onLoadFailed: (cause: unknown) => void
}

/** Opens hidden and shows when the first screen is painted, so that nobody sees an empty window. */
export const openWindow = ({ session, preload, dark, onLoadFailed }: WindowDeps): BrowserWindow => {
  const window = new BrowserWindow({
    ...SIZE,
    title: 'Rekindle',
    show: false,
    fullscreenable: false,
    autoHideMenuBar: true,
    backgroundColor: dark ? '#101413' : '#fbfcfb',
    webPreferences: { ...WEB_PREFERENCES, session, preload },
  })
  window.once('ready-to-show', () => window.show())
  // SECURITY: best effort against screen recorders; macOS and Linux have ways round it.
  window.setContentProtection(true)
  window.loadURL(APP_PAGE).catch(onLoadFailed)
  return window
}
