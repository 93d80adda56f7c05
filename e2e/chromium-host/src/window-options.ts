import { isAbsolute } from 'node:path'
import { notImplemented } from './guard.ts'

type WindowOptions = Electron.BrowserWindowConstructorOptions

/** Options that the host honours. */
const EFFECTIVE = ['width', 'height', 'minWidth', 'minHeight', 'show', 'title', 'backgroundColor', 'webPreferences'] as const

/** Options that have nothing to act on here: a window of the host has no menu bar and can't be made full screen. */
const WITHOUT_EFFECT = ['autoHideMenuBar', 'fullscreenable'] as const

export type AcceptedWindowOption = (typeof EFFECTIVE)[number] | (typeof WITHOUT_EFFECT)[number]

/** Preferences for which the host knows only the secure value, and is bound to it. */
const FIXED_PREFERENCES = {
  sandbox: true,
  contextIsolation: true,
  webSecurity: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  plugins: false,
  spellcheck: false,
  enableWebSQL: false,
  enableDeprecatedPaste: false,
  navigateOnDragDrop: false,
} as const

/** `devTools` may be either: the host never opens them, and tests use the debugging protocol. */
const FREE_PREFERENCES = ['preload', 'session', 'partition', 'devTools'] as const

export type AcceptedPreference = keyof typeof FIXED_PREFERENCES | (typeof FREE_PREFERENCES)[number]

export interface CheckedOptions {
  readonly width: number
  readonly height: number
  readonly minWidth: number
  readonly minHeight: number
  readonly show: boolean
  readonly title: string | undefined
  readonly backgroundColor: Color
  readonly webPreferences: Electron.WebPreferences
}

/** As the debugging protocol wants it: 0 to 255, opacity 0 to 1. */
export interface Color {
  readonly r: number
  readonly g: number
  readonly b: number
  readonly a: number
}

/** Fills in Electron's defaults. @throws Error for an option, or a value of one, that the host can't honour */
export function checkWindowOptions(options: WindowOptions): CheckedOptions {
  const known: readonly string[] = [...EFFECTIVE, ...WITHOUT_EFFECT]
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw notImplemented(`the BrowserWindow option '${name}'`)
  }
  const webPreferences = options.webPreferences ?? {}
  checkPreferences(webPreferences)
  return {
    width: options.width ?? 800,
    height: options.height ?? 600,
    minWidth: options.minWidth ?? 0,
    minHeight: options.minHeight ?? 0,
    show: options.show ?? true,
    title: options.title,
    backgroundColor: parseColor(options.backgroundColor ?? '#FFF'),
    webPreferences,
  }
}

function checkPreferences(preferences: Electron.WebPreferences): void {
  const fixed = FIXED_PREFERENCES as Record<string, boolean>
  const free: readonly string[] = FREE_PREFERENCES
  for (const [name, value] of Object.entries(preferences)) {
    if (name in fixed ? value !== fixed[name] : !free.includes(name)) {
      throw notImplemented(`webPreferences.${name}: ${JSON.stringify(value) ?? String(value)}`)
    }
  }
  if (preferences.preload !== undefined && !isAbsolute(preferences.preload)) throw new TypeError('preload must have absolute path')
}

function parseColor(text: string): Color {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text)?.[1]
  if (hex === undefined) throw notImplemented(`the background colour '${text}', which isn't #RGB or #RRGGBB,`)
  const channels = hex.length === 3 ? [...hex].map((digit) => digit + digit) : (hex.match(/../g) ?? [])
  const [r = 0, g = 0, b = 0] = channels.map((channel) => Number.parseInt(channel, 16))
  return { r, g, b, a: 1 }
}
