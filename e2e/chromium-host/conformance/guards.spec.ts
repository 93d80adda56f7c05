import type { ElectronApplication } from '@playwright/test'
import { expect, test } from './fixtures.ts'

/* The host's own promise: what it can't do throws. Real Electron can do these things, so this file isn't for it. */

/** Runs an expression in the main process, with Electron's module as `electron`; answers the error's message. */
const messageOf = (app: ElectronApplication, expression: string) =>
  app.evaluate(async (electron, code) => {
    try {
      const value = await new Function('electron', `const [window] = electron.BrowserWindow.getAllWindows(); return (${code})`)(electron)
      return `answered ${String(value)}`
    } catch (error) {
      return (error as Error).message
    }
  }, expression)

const LEFT_OUT = [
  'electron.Tray',
  'electron.app.dock',
  "electron.app.on('open-url', () => {})",
  "electron.app.getPath('crashDumps')",
  'electron.app.newProperty = 1',
  'window.setKiosk(true)',
  "window.on('resize', () => {})",
  'window.webContents.openDevTools()',
  "window.webContents.executeJavaScript('1')",
  "window.webContents.once('did-navigate', () => {})",
  'window.webContents.session.setProxy({})',
  'electron.session.fromPartition("persist:x")',
  'electron.session.fromPartition("x", { cache: true })',
  'electron.session.defaultSession.setPermissionRequestHandler(null)',
  'electron.session.defaultSession.setSpellCheckerEnabled(true)',
  "electron.protocol.handle('other', () => new Response())",
  'electron.systemPreferences.canPromptTouchID()',
  'electron.dialog.showOpenDialog({})',
  "electron.ipcMain.handleOnce('x', () => {})",
  "electron.utilityProcess.fork('x.js', [], { disclaim: true })",
  "electron.Menu.buildFromTemplate([{ label: 'x', icon: 'x.png' }])",
  'new electron.BrowserWindow({ frame: false })',
  "new electron.BrowserWindow({ backgroundColor: 'red' })",
  'new electron.BrowserWindow({ webPreferences: { sandbox: false } })',
  'new electron.BrowserWindow({ webPreferences: { contextIsolation: false } })',
  'new electron.BrowserWindow({ webPreferences: { nodeIntegration: true } })',
  'new electron.BrowserWindow({ webPreferences: { webSecurity: false } })',
  'new electron.BrowserWindow({ webPreferences: { webviewTag: true } })',
  "new electron.BrowserWindow({ webPreferences: { enableBlinkFeatures: 'x' } })",
]

test('what the host leaves out throws', async ({ app, page }) => {
  await expect(page.getByRole('heading')).toBeVisible()
  const messages: [string, string][] = []
  for (const expression of LEFT_OUT) messages.push([expression, await messageOf(app, expression)])
  expect(messages.filter(([, message]) => !message.includes('not implemented by the Chromium host'))).toEqual([])
})

test('what the preload has no part in throws there', async ({ page }) => {
  const message = await page.evaluate(() => {
    try {
      return window.sample.sendSync()
    } catch (error) {
      return (error as Error).message
    }
  })
  expect(message).toBe('ipcRenderer.sendSync is not implemented by the Chromium host')
})

test('the host records what would have been opened', async ({ app }) => {
  const opened = await app.evaluate(async ({ shell }) => {
    await shell.openExternal('https://example.org/')
    return (shell as unknown as { opened: string[] }).opened
  })
  expect(opened).toEqual(['https://example.org/'])
})

test('what cannot be enforced is at least recorded', async ({ app, page }) => {
  const window = await app.browserWindow(page)
  expect(await window.evaluate((it) => [it.isContentProtected(), it.setContentProtection(true), it.isContentProtected()])).toEqual([
    false,
    undefined,
    true,
  ])
})

test('the storage backend is the one that an app must refuse', async ({ app }) => {
  expect(await app.evaluate(({ safeStorage }) => safeStorage.getSelectedStorageBackend())).toBe('basic_text')
})
