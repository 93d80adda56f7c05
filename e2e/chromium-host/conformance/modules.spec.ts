import { expect, openPage, test } from './fixtures.ts'

test('the app knows its name, version and folders', async ({ app, profile }) => {
  const facts = await app.evaluate(({ app: it }) => ({
    name: it.getName(),
    version: it.getVersion(),
    userData: it.getPath('userData'),
    isPackaged: it.isPackaged,
    isReady: it.isReady(),
    type: process.type,
    versions: [typeof process.versions.electron, /^\d+\./.test(process.versions.chrome ?? '')],
    noSandbox: it.commandLine.hasSwitch('no-sandbox'),
  }))
  expect(facts).toEqual({
    name: 'Sample Wallet',
    version: '1.2.3',
    userData: profile,
    isPackaged: false,
    isReady: true,
    type: 'browser',
    versions: ['string', true],
    noSandbox: false,
  })
})

test('the menu is found and clicked', async ({ app, page }) => {
  await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('lock')?.click())
  await expect(page.getByTestId('last')).toHaveText('locked')
})

test('the clipboard and the storage keep a text', async ({ app }) => {
  const texts = await app.evaluate(async ({ clipboard, safeStorage }) => {
    await clipboard.writeText('copied')
    const sealed = await safeStorage.encryptStringAsync('secret')
    const opened = await safeStorage.decryptStringAsync(sealed)
    return [
      await clipboard.readText(),
      await safeStorage.isAsyncEncryptionAvailable(),
      sealed.toString('latin1').includes('secret'),
      opened.result,
    ]
  })
  expect(texts).toEqual(['copied', true, false, 'secret'])
})

test('a spec answers a dialog', async ({ app }) => {
  const answer = await app.evaluate(async ({ dialog }) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: ['/somewhere'] })
    return (await dialog.showOpenDialog({})).filePaths
  })
  expect(answer).toEqual(['/somewhere'])
})

test('a spec locks the screen', async ({ app }) => {
  const heard = await app.evaluate(
    ({ powerMonitor }) =>
      new Promise((resolve) => {
        powerMonitor.on('lock-screen', () => resolve('locked'))
        powerMonitor.emit('lock-screen')
      }),
  )
  expect(heard).toBe('locked')
})

test('a main process of ES modules works, and so does a preload that fails', async ({ launch }) => {
  const app = await launch({ app: 'sample-esm' })
  const page = await openPage(app)
  await expect(page.getByRole('heading')).toBeVisible()
  const facts = await app.evaluate(() => (globalThis as unknown as { facts: object }).facts)
  expect(facts).toEqual({
    sameModule: true,
    originalFs: 'function',
    preloadError: 'the preload is broken',
    worker: 'from a CommonJS worker',
  })
})
