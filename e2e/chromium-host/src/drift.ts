import type { EventEmitter } from 'node:events'
import type { APP_EVENTS } from './app.ts'
import type { HostWindow, WINDOW_EVENTS } from './browser-window.ts'
import type { POWER_MONITOR_EVENTS } from './desktop.ts'
import type { Host } from './electron.ts'
import type { HostMenu, HostMenuItem, MENU_ITEM_OPTIONS } from './menu.ts'
import type { HostMessagePort } from './message-ports.ts'
import type { NATIVE_THEME_EVENTS } from './native-theme.ts'
import type { HostSession } from './session.ts'
import type { AcceptedForkOption, HostUtilityProcess, UTILITY_PROCESS_EVENTS } from './utility-process.ts'
import type { HostWebContents, WEB_CONTENTS_EVENTS } from './web-contents.ts'
import type { AcceptedPreference, AcceptedWindowOption } from './window-options.ts'

/*
 * Compares the host with Electron's own declarations while compiling: no member, event or option may be ours alone, and
 * every member must have a type that fits, unless it is listed with the reason. What a member *does*, types can't see.
 */

type Nothing<T extends never> = T
type Own<T> = Exclude<keyof T & string, keyof EventEmitter>

/** Members that Electron doesn't have. */
type Invented<Mine, Theirs> = Exclude<Own<Mine>, keyof Theirs>

/** Members whose type wouldn't do in the place of Electron's. */
type Misfit<Mine, Theirs> = { [K in Own<Mine> & keyof Theirs]: Mine[K] extends Theirs[K] ? never : K }[Own<Mine> & keyof Theirs]

/** Events that Electron's object doesn't declare. */
type UnknownEvent<Theirs, Event> = Event extends string
  ? Theirs extends { on(event: Event, listener: () => void): unknown }
    ? never
    : Event
  : never

type Module = Host['electron']
type Theirs = typeof Electron.CrossProcessExports
type Contents = HostWebContents['api']
type Session = HostSession['api']

export type Checks = [
  Nothing<Exclude<keyof Module, keyof Theirs>>,
  Nothing<Invented<Module['session'], Theirs['session']>>,
  Nothing<Invented<Module['webContents'], Theirs['webContents']>>,
  Nothing<Invented<Module['utilityProcess'], Theirs['utilityProcess']>>,
  Nothing<Invented<Module['BrowserWindow'], Theirs['BrowserWindow']>>,
  Nothing<Invented<Module['Menu'], Theirs['Menu']>>,
  Nothing<Invented<Module['app'], Electron.App>>,
  // `commandLine` has two methods of the five
  Nothing<Exclude<Misfit<Module['app'], Electron.App>, 'commandLine'>>,
  Nothing<Misfit<Module['app']['commandLine'], Electron.CommandLine>>,
  Nothing<UnknownEvent<Electron.App, (typeof APP_EVENTS)[number]>>,
  Nothing<Invented<HostWindow, Electron.BrowserWindow>>,
  Nothing<Exclude<Misfit<HostWindow, Electron.BrowserWindow>, 'webContents'>>, // checked below
  Nothing<UnknownEvent<Electron.BrowserWindow, (typeof WINDOW_EVENTS)[number]>>,
  Nothing<Exclude<AcceptedWindowOption, keyof Electron.BrowserWindowConstructorOptions>>,
  Nothing<Exclude<AcceptedPreference, keyof Electron.WebPreferences>>,
  Nothing<Invented<Contents, Electron.WebContents>>,
  Nothing<Exclude<Misfit<Contents, Electron.WebContents>, 'session'>>, // checked below
  Nothing<UnknownEvent<Electron.WebContents, (typeof WEB_CONTENTS_EVENTS)[number]>>,
  Nothing<Invented<Session, Electron.Session>>,
  Nothing<Exclude<Misfit<Session, Electron.Session>, 'protocol' | 'webRequest'>>, // parts of Electron's
  Nothing<Invented<Session['protocol'], Electron.Protocol>>,
  Nothing<Misfit<Session['protocol'], Electron.Protocol>>,
  Nothing<Invented<Session['webRequest'], Electron.WebRequest>>,
  Nothing<Misfit<Session['webRequest'], Electron.WebRequest>>,
  Nothing<UnknownEvent<Electron.Session, 'will-download'>>,
  Nothing<Invented<HostUtilityProcess, Electron.UtilityProcess>>,
  Nothing<Misfit<HostUtilityProcess, Electron.UtilityProcess>>,
  Nothing<UnknownEvent<Electron.UtilityProcess, (typeof UTILITY_PROCESS_EVENTS)[number]>>,
  Nothing<Exclude<AcceptedForkOption, keyof Electron.ForkOptions>>,
  Nothing<Invented<HostMessagePort, Electron.MessagePortMain>>,
  Nothing<Misfit<HostMessagePort, Electron.MessagePortMain>>,
  Nothing<UnknownEvent<Electron.MessagePortMain, 'message' | 'close'>>,
  Nothing<UnknownEvent<Electron.ParentPort, 'message'>>,
  Nothing<Invented<Module['ipcMain'], Electron.IpcMain>>,
  Nothing<Misfit<Module['ipcMain'], Electron.IpcMain>>,
  Nothing<Invented<Module['safeStorage'], Electron.SafeStorage>>,
  Nothing<Misfit<Module['safeStorage'], Electron.SafeStorage>>,
  Nothing<Invented<Module['clipboard'], Electron.Clipboard>>,
  Nothing<Misfit<Module['clipboard'], Electron.Clipboard>>,
  Nothing<Invented<Module['dialog'], Electron.Dialog>>,
  Nothing<Misfit<Module['dialog'], Electron.Dialog>>,
  Nothing<Exclude<Invented<Module['shell'], Electron.Shell>, 'opened'>>, // the host's own, for specs
  Nothing<Misfit<Module['shell'], Electron.Shell>>,
  Nothing<Invented<Module['nativeTheme'], Electron.NativeTheme>>,
  Nothing<Misfit<Module['nativeTheme'], Electron.NativeTheme>>,
  Nothing<UnknownEvent<Electron.NativeTheme, (typeof NATIVE_THEME_EVENTS)[number]>>,
  Nothing<Invented<Module['powerMonitor'], Electron.PowerMonitor>>,
  Nothing<Misfit<Module['powerMonitor'], Electron.PowerMonitor>>,
  Nothing<UnknownEvent<Electron.PowerMonitor, (typeof POWER_MONITOR_EVENTS)[number]>>,
  Nothing<Invented<HostMenu, Electron.Menu>>,
  Nothing<Invented<HostMenuItem, Electron.MenuItem>>,
  Nothing<Exclude<(typeof MENU_ITEM_OPTIONS)[number], keyof Electron.MenuItemConstructorOptions>>,
]
