import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, seen, test } from './fixtures.ts'

test('the page has none of Node, and a sandboxed preload', async ({ page }) => {
  const types = await page.evaluate(() =>
    ['require', 'process', 'Buffer', 'module', 'global'].map((name) => typeof Reflect.get(window, name)),
  )
  expect(types).toEqual(['undefined', 'undefined', 'undefined', 'undefined', 'undefined'])
  expect(await page.evaluate(() => window.sample.about)).toEqual({ type: 'renderer', sandboxed: true, electron: 'string', list: [1, 2] })
  expect(await page.evaluate(() => [isSecureContext, typeof crypto.subtle])).toEqual([true, 'object'])
})

test('exposed functions hold when the page replaces built-ins', async ({ page }) => {
  const outcome = await page.evaluate(async () => {
    const captured: string[] = []
    const restore: (() => void)[] = []
    const spy = (target: object, name: string) => {
      const original = Reflect.get(target, name) as (...args: unknown[]) => unknown
      restore[restore.length] = () => Reflect.set(target, name, original)
      Reflect.set(target, name, function (this: unknown, ...args: unknown[]) {
        captured[captured.length] = name
        return Reflect.apply(original, this, args)
      })
    }
    for (const name of ['push', 'map', 'forEach', 'concat']) spy(Array.prototype, name)
    for (const name of ['bind', 'call', 'apply']) spy(Function.prototype, name)
    for (const name of ['get', 'set', 'has']) spy(Map.prototype, name)
    spy(JSON, 'parse')
    spy(JSON, 'stringify')
    spy(Promise.prototype, 'then')
    spy(EventTarget.prototype, 'dispatchEvent')
    const pending = window.sample.echo('canary')
    const sum = window.sample.add(1, 1)
    const used = captured.join()
    for (const undo of restore) undo()
    return { sum, value: await pending, used }
  })
  expect(outcome).toEqual({ sum: 2, value: 'canary', used: '' })
})

test('the content security policy is enforced and nothing leaves the app', async ({ app, page }) => {
  const hits: string[] = []
  const server = createServer((request, response) => {
    hits.push(request.url ?? '')
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const outside = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const outcome = await page.evaluate(async (origin) => {
    const violated: string[] = []
    document.addEventListener('securitypolicyviolation', (event) => violated.push(event.effectiveDirective))
    const attempt = async (what: () => unknown) => {
      try {
        return String(await what())
      } catch (error) {
        return (error as Error).name
      }
    }
    // The debugging protocol lets the code that it starts evaluate text; what runs later is the page's own.
    await new Promise((resolve) => setTimeout(resolve))
    const evaluated = await attempt(() => new Function('return 1')())
    const fetched = await attempt(() => fetch(`${origin}/fetch`))
    const loaded = await new Promise<string>((resolve) => {
      const image = new Image()
      image.onload = () => resolve('loaded')
      image.onerror = () => resolve('refused')
      image.src = `${origin}/image`
    })
    document.body.append(Object.assign(document.createElement('iframe'), { src: `${origin}/frame` }))
    const posted = await attempt(() => fetch('/echo', { method: 'POST', body: 'hello' }).then((response) => response.text()))
    return { evaluated, fetched, loaded, posted, violated: [...new Set(violated)].sort() }
  }, outside)
  server.close()
  expect(outcome).toEqual({
    evaluated: 'EvalError',
    fetched: 'TypeError',
    loaded: 'refused',
    posted: 'POST app://sample/echo hello',
    violated: ['connect-src', 'frame-src', 'img-src', 'script-src'],
  })
  expect(hits).toEqual([])
  expect((await seen(app)).requests.filter((url) => !url.startsWith('app://sample/'))).toEqual([])
})

test('what passes the policy is still stopped by webRequest', async ({ app, page }) => {
  await app.evaluate(({ session }) => {
    session
      .fromPartition('sample')
      .webRequest.onBeforeRequest({ urls: ['*://*/echo*'] }, (_details, callback) => callback({ cancel: true }))
  })
  expect(await page.evaluate(() => fetch('/echo').catch((error: Error) => error.name))).toBe('TypeError')
})

test('headers can be changed on the way', async ({ page }) => {
  expect(await page.evaluate(async () => (await fetch('/index.html')).headers.get('x-content-type-options'))).toBe('nosniff')
})

test('unknown paths and hosts answer as the protocol handler says', async ({ page }) => {
  const statuses = await page.evaluate(() =>
    Promise.all(['/nothing', '/%2e%2e/package.json'].map(async (path) => (await fetch(path)).status)),
  )
  expect(statuses).toEqual([404, 404])
})

test('the page cannot navigate away', async ({ app, page }) => {
  await page.getByRole('link', { name: 'elsewhere' }).click()
  await expect.poll(async () => (await seen(app)).navigations).toContain('will-frame-navigate https://evil.example/')
  await page.evaluate(() => {
    location.href = 'https://evil.example/script'
  })
  await expect.poll(async () => (await seen(app)).navigations).toContain('will-frame-navigate https://evil.example/script')
  await expect(page.getByRole('heading', { name: 'Sample Wallet' })).toBeVisible()
  expect((await seen(app)).requests).not.toContain('https://evil.example/')
})

test('a navigation inside the app is announced and allowed, a reload by the app or the test is not announced', async ({ app, page }) => {
  const started = app.evaluate(
    ({ BrowserWindow }) =>
      new Promise((resolve) => {
        BrowserWindow.getAllWindows()[0]?.webContents.on('did-start-navigation', ({ url, isMainFrame, isSameDocument }) =>
          resolve([url, isMainFrame, isSameDocument]),
        )
      }),
  )
  await page.reload()
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.reload())
  expect(await started).toEqual(['app://sample/index.html', true, false])
  await page.waitForLoadState()
  expect((await seen(app)).navigations).toEqual([])
  await page.getByTestId('inside').click()
  await page.getByText('Another page').waitFor()
  expect((await seen(app)).navigations).toEqual(['will-frame-navigate app://sample/frame.html', 'will-navigate app://sample/frame.html'])
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL())).toBe('app://sample/frame.html')
})

test('a new window is denied and its address told', async ({ app, page }) => {
  await page.evaluate(() => void window.open('https://example.org/opened'))
  await expect.poll(async () => (await seen(app)).opened).toEqual(['https://example.org/opened'])
  await page.getByRole('link', { name: 'new window' }).click()
  await expect.poll(async () => (await seen(app)).opened).toEqual(['https://example.org/opened', 'https://example.org/blank'])
  await expect.poll(() => app.windows().length).toBe(1)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('a frame inside the page gets no preload', async ({ page }) => {
  const exposed = await page.evaluate(async () => {
    const frame = Object.assign(document.createElement('iframe'), { src: '/frame.html' })
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
    document.body.append(frame)
    await loaded
    return [frame.contentDocument?.body.textContent?.trim(), typeof Reflect.get(frame.contentWindow ?? {}, 'sample')]
  })
  expect(exposed).toEqual(['Another page', 'undefined'])
})

test('every permission is denied', async ({ page }) => {
  const names = ['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read', 'idle-detection', 'persistent-storage']
  const states = await page.evaluate(
    (wanted) =>
      Promise.all(
        wanted.map(async (name) => {
          const { state } = await navigator.permissions.query({ name } as unknown as PermissionDescriptor)
          return `${name} ${state}`
        }),
      ),
    names,
  )
  expect(states).toEqual(names.map((name) => `${name} denied`))
  const used = await page.evaluate(() => Notification.requestPermission())
  expect(used).toBe('denied')
})

test('a download is announced and refused', async ({ app, page }) => {
  await page.evaluate(() => {
    const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(new Blob(['x'])), download: 'x.txt' })
    link.click()
  })
  await expect.poll(async () => (await seen(app)).downloads).toEqual(['x.txt'])
})
