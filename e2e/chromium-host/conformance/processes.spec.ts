import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { ElectronApplication } from '@playwright/test'
import { expect, openPage, seen, test } from './fixtures.ts'

/** Processes whose command line or environment mentions the profile, which every process of an app does. */
function processesOf(profile: string, pids: readonly number[]): string[] {
  const listing = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n')
  return listing.filter((line) => line.includes(profile) || pids.includes(Number.parseInt(line, 10)))
}

const childPid = (app: ElectronApplication) =>
  app.evaluate(() => (globalThis as unknown as { child: Electron.UtilityProcess }).child.pid ?? 0)

async function killed(app: ElectronApplication): Promise<void> {
  const ended = once(app.process(), 'exit')
  process.kill(app.process().pid ?? 0, 'SIGKILL')
  await ended
}

test('a utility process has exactly the environment it was given', async ({ page }) => {
  const answer = await page.evaluate(() => window.sample.worker({ bytes: new Uint8Array([1]) }))
  expect(answer).toEqual({ data: { bytes: new Uint8Array([1]) }, env: { SAMPLE: 'yes' }, args: ['one'], type: 'utility', isBuffer: false })
})

test('the output of a utility process is piped, its end reported', async ({ app, page }) => {
  await expect(page.getByRole('heading')).toBeVisible()
  const heard = await app.evaluate(async () => {
    const { child } = globalThis as unknown as { child: Electron.UtilityProcess }
    const printed = new Promise((resolve) => child.stdout?.once('data', (chunk) => resolve(String(chunk))))
    child.postMessage({ print: 'to stdout' })
    const text = await printed
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.postMessage({ exit: 7 })
    return { text, code: await ended, pid: child.pid }
  })
  expect(heard).toEqual({ text: 'to stdout\n', code: 7, pid: undefined })
  await expect.poll(async () => (await seen(app)).children).toMatchObject([{ type: 'Utility', reason: 'abnormal-exit', exitCode: 7 }])
})

test('a killed utility process is reported as such', async ({ app, page }) => {
  await expect(page.getByRole('heading')).toBeVisible()
  const code = await app.evaluate(async () => {
    const { child } = globalThis as unknown as { child: Electron.UtilityProcess }
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill()
    return ended
  })
  expect(code).toBe(15)
  await expect.poll(async () => (await seen(app)).children).toMatchObject([{ type: 'Utility', reason: 'killed' }])
})

test('a crashed page is reported and can be loaded again', async ({ app, page }) => {
  const crashed = page.waitForEvent('crash')
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer())
  await crashed
  await expect.poll(async () => (await seen(app)).crashes).toEqual(['crashed'])
  const loaded = app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    const finished = new Promise((resolve) => contents?.once('did-finish-load', () => resolve(contents.getURL())))
    contents?.reload()
    return finished
  })
  expect(await loaded).toBe('app://sample/index.html')
})

test('a second instance tells the first one and ends', async ({ app, page, profile }) => {
  await expect(page.getByRole('heading')).toBeVisible()
  const [command = '', appPath = ''] = await app.evaluate(({ app: electronApp }) => [process.argv[0], electronApp.getAppPath()] as string[])
  const env = { ...process.env, ELECTRON_HOST_HEADLESS: '1' }
  const second = spawn(command, [`--user-data-dir=${profile}`, appPath, '--from-second'], { cwd: profile, env, stdio: 'ignore' })
  const [code] = await once(second, 'exit')
  expect(code).toBe(0)
  await expect.poll(async () => (await seen(app)).secondInstances.length).toBe(1)
  const [told] = (await seen(app)).secondInstances
  expect(told?.argv).toContain('--from-second')
  expect(told?.data).toEqual({ from: 'sample' })
  expect(told?.workingDirectory).toBe(profile)
})

test('two apps with a profile each run side by side', async ({ launch, profile }) => {
  const apps = await Promise.all([launch({ profile: `${profile}/a` }), launch({ profile: `${profile}/b` })])
  for (const app of apps) await expect((await openPage(app)).getByRole('heading')).toBeVisible()
})

for (const setpriv of ['with', 'without'] as const) {
  test(`a killed app leaves nothing running ${setpriv} setpriv, and starts again`, async ({ launch, profile }) => {
    const env = setpriv === 'without' ? { ELECTRON_HOST_SETPRIV: '' } : {}
    const app = await launch({ env })
    await openPage(app)
    const pids = [app.process().pid ?? 0, await childPid(app)]
    expect(processesOf(profile, pids).length).toBeGreaterThan(2)
    await killed(app)
    await expect.poll(() => processesOf(profile, pids)).toEqual([])
    const again = await openPage(await launch())
    await expect(again.getByRole('heading')).toBeVisible()
  })
}

test('closing leaves nothing running', async ({ app, page, profile }) => {
  await expect(page.getByRole('heading')).toBeVisible()
  const pids = [app.process().pid ?? 0, await childPid(app)]
  await app.close()
  await expect.poll(() => processesOf(profile, pids)).toEqual([])
})
