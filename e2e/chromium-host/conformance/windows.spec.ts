import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { expect, openPage, test } from './fixtures.ts'

const colorScheme = (app: ElectronApplication, source: 'dark' | 'light' | 'system') =>
  app.evaluate(({ nativeTheme }, chosen) => {
    nativeTheme.themeSource = chosen
    return nativeTheme.shouldUseDarkColors
  }, source)

/** The files below a folder that contain a text. */
async function filesWith(text: string, folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const found = await Promise.all(files.map(async (file) => (await readFile(file)).includes(text)))
  return files.filter((_, index) => found[index])
}

test('a window has the size, title and visibility that it was given', async ({ app, page }) => {
  await expect.poll(() => page.evaluate(() => [innerWidth, innerHeight])).toEqual([900, 640])
  const window = await app.browserWindow(page)
  await expect.poll(() => window.evaluate((it) => it.isVisible())).toBe(true)
  await expect.poll(() => window.evaluate((it) => it.getTitle())).toBe('Sample Wallet')
  expect(await window.evaluate((it) => [it.isDestroyed(), it.isMinimized()])).toEqual([false, false])
  await window.evaluate((it) => it.setBounds({ width: 100, height: 500 }))
  expect(await window.evaluate((it) => [it.getBounds().width, it.getBounds().height])).toEqual([400, 500])
})

test('hiding, showing and focusing raise their events', async ({ app, page }) => {
  const window = await app.browserWindow(page)
  await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow() !== null)).toBe(true)
  const events = await window.evaluate((it) => {
    const raised: string[] = []
    for (const name of ['show', 'hide', 'focus', 'blur'] as const) it.on(name as 'show', () => raised.push(name))
    it.hide()
    it.show()
    it.focus()
    return raised
  })
  expect(events).toEqual(['blur', 'hide', 'show', 'focus'])
})

test('closing can be refused, then closes the window and ends the app', async ({ app, page }) => {
  const window = await app.browserWindow(page)
  await window.evaluate((it) => {
    it.once('close', (event: Electron.Event) => event.preventDefault())
    it.close()
  })
  expect(await window.evaluate((it) => it.isDestroyed())).toBe(false)
  const ended = once(app.process(), 'exit')
  await app.evaluate(({ app: electronApp, BrowserWindow }) => {
    const order: string[] = []
    BrowserWindow.getAllWindows()[0]?.webContents.on('destroyed', () => order.push('destroyed'))
    BrowserWindow.getAllWindows()[0]?.on('closed', () => order.push('closed'))
    // before the sample's own listener, which quits
    electronApp.prependListener('window-all-closed', () => order.push('window-all-closed'))
    electronApp.on('before-quit', () => order.push('before-quit'))
    electronApp.on('will-quit', () => order.push('will-quit'))
    electronApp.on('will-quit', () => console.log(order.join()))
  })
  const said = app.waitForEvent('console')
  await window.evaluate((it) => it.close()).catch(() => {})
  expect((await said).text()).toBe('destroyed,closed,window-all-closed,before-quit,will-quit')
  expect(await ended).toEqual([0, null])
})

test('quitting can be refused', async ({ app, page }) => {
  await app.evaluate(({ app: electronApp }) => {
    electronApp.once('before-quit', (event) => event.preventDefault())
    electronApp.quit()
  })
  await expect(page.getByRole('heading')).toBeVisible()
})

test('the theme reaches the page', async ({ app, page }) => {
  const isDark = () => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
  const updates = app.evaluate(
    ({ nativeTheme }) => new Promise((resolve) => nativeTheme.once('updated', () => resolve(nativeTheme.themeSource))),
  )
  expect(await colorScheme(app, 'dark')).toBe(true)
  expect(await updates).toBe('dark')
  await expect.poll(isDark).toBe(true)
  await page.reload()
  await expect.poll(isDark).toBe(true)
  expect(await colorScheme(app, 'light')).toBe(false)
  await expect.poll(isDark).toBe(false)
})

test('the background colour shows where the page has none', async ({ page }) => {
  const screenshot = await page.screenshot({ clip: { x: 700, y: 500, width: 1, height: 1 } })
  const [r, g, b] = await page.evaluate(async (png) => {
    const bytes = Uint8Array.from(atob(png), (char) => char.charCodeAt(0))
    const context = new OffscreenCanvas(1, 1).getContext('2d')
    context?.drawImage(await createImageBitmap(new Blob([bytes])), 0, 0)
    return [...(context?.getImageData(0, 0, 1, 1).data ?? [])]
  }, screenshot.toString('base64'))
  expect([r, g, b]).toEqual([0x10, 0x20, 0x30])
})

test('a partition in memory keeps nothing, and can be emptied', async ({ app, page, launch, profile }) => {
  await page.evaluate(() => localStorage.setItem('canary', 'kept-in-memory'))
  await app.evaluate(({ session }) => session.fromPartition('sample').clearStorageData())
  expect(await page.evaluate(() => localStorage.getItem('canary'))).toBeNull()
  await page.evaluate(() => localStorage.setItem('canary', 'kept-in-memory'))
  await app.close()
  expect(await filesWith('kept-in-memory', profile)).toEqual([])
  const again = await openPage(await launch())
  expect(await again.evaluate(() => localStorage.getItem('canary'))).toBeNull()
})

test('loading a page that cannot be had rejects', async ({ app, page }) => {
  await page.evaluate(() => 0)
  const message = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]
      ?.loadURL('https://evil.example/')
      .catch((error: Error) => error.message),
  )
  expect(message).toBe("ERR_BLOCKED_BY_CLIENT (-20) loading 'https://evil.example/'")
})
