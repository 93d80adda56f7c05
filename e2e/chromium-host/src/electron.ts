import { createApp } from './app.ts'
import { createBrowser } from './browser.ts'
import { createWindows } from './browser-window.ts'
import { createClipboard, createDialog, createPowerMonitor, createShell } from './desktop.ts'
import { guarded } from './guard.ts'
import { createIpc } from './ipc-main.ts'
import { createMenuModule } from './menu.ts'
import { MessageChannelMain } from './message-ports.ts'
import { createNativeTheme } from './native-theme.ts'
import { createSafeStorage } from './safe-storage.ts'
import { createSchemeRegistry } from './scheme-urls.ts'
import { createSessions } from './session.ts'
import { createUtilityProcessModule } from './utility-process.ts'

export interface HostOptions {
  readonly argv: readonly string[]
  versions(): Readonly<Record<string, string>>
  exit(code: number): void
}

export type Host = ReturnType<typeof createHost>

/** The whole host: the module that the app sees as `electron`, and what the command line needs to run it. */
export function createHost(options: HostOptions) {
  const browser = createBrowser()
  const schemes = createSchemeRegistry()
  const ipc = createIpc()
  const theme = createNativeTheme()

  async function exit(code: number): Promise<void> {
    await browser.stop()
    options.exit(code)
  }

  const app = createApp({
    argv: options.argv,
    closeAllWindows: () => windows.closeAll(),
    exit: (code) => void exit(code),
  })
  const sessions = createSessions({ browser, schemes, isReady: app.hasStarted })
  const windows = createWindows({
    ...{ app, browser, ipc, schemes, sessions },
    nativeTheme: theme,
    versions: options.versions,
    rendererGone: app.rendererGone,
  })

  const electron = guarded('electron', {
    app: app.api,
    BrowserWindow: windows.BrowserWindow,
    clipboard: createClipboard(),
    dialog: createDialog(),
    ipcMain: ipc.ipcMain,
    Menu: createMenuModule(() => windows.BrowserWindow.getFocusedWindow()),
    MessageChannelMain,
    nativeTheme: theme.api,
    powerMonitor: createPowerMonitor(),
    protocol: sessions.defaultSession().api.protocol,
    safeStorage: createSafeStorage(app.hasStarted),
    session: sessions.module,
    shell: createShell(),
    systemPreferences: guarded('systemPreferences', {}),
    utilityProcess: createUtilityProcessModule({ isReady: app.hasStarted, childGone: app.childGone }),
    webContents: windows.webContents,
  })
  return { electron, app, browser }
}
