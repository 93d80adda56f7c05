import { expect, test } from './fixtures.ts'

test('every kind of value survives the way to the main process and back', async ({ page }) => {
  const survived = await page.evaluate(async () => {
    const { date, map, set, big, bytes, view, regexp, error, list, numbers } = (await window.sample.echo({
      date: new Date(5),
      map: new Map([[{ key: 1 }, 'one']]),
      set: new Set(['x']),
      big: 12345678901234567890n,
      bytes: new Uint8Array([1, 2, 255]),
      view: new Float64Array([0.5]),
      regexp: /a+/gi,
      error: new RangeError('too far'),
      list: [undefined, null, 'text', true],
      numbers: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1.5],
      // biome-ignore lint/suspicious/noExplicitAny: the values are looked at one by one
    })) as Record<string, any>
    return {
      date: date instanceof Date && date.getTime() === 5,
      map: map instanceof Map && [...map.keys()][0].key === 1,
      set: set instanceof Set && set.has('x'),
      big: big === 12345678901234567890n,
      bytes: bytes instanceof Uint8Array && bytes.join() === '1,2,255',
      view: view instanceof Float64Array && view[0] === 0.5,
      regexp: regexp instanceof RegExp && String(regexp) === '/a+/gi',
      error: error instanceof Error && error.message === 'too far',
      list: list.length === 4 && list[0] === undefined && list[1] === null && list[2] === 'text' && list[3] === true,
      numbers: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1.5].every((n, i) => Object.is(n, numbers[i])),
    }
  })
  expect(Object.entries(survived).filter(([, intact]) => !intact)).toEqual([])
})

test('ten megabytes survive', async ({ page }) => {
  const lengths = await page.evaluate(async () => {
    const bytes = (await window.sample.echo(new Uint8Array(10_000_000).fill(7))) as Uint8Array
    return [bytes.length, bytes[9_999_999]]
  })
  expect(lengths).toEqual([10_000_000, 7])
})

test('errors arrive in the forms that Electron gives them', async ({ page }) => {
  const messages = await page.evaluate(async () => {
    const messageOf = async (call: () => unknown) => {
      try {
        return await call()
      } catch (error) {
        return (error as Error).message
      }
    }
    return {
      fail: await messageOf(() => window.sample.fail()),
      noHandler: await messageOf(() => window.sample.noHandler()),
      unclonable: await messageOf(() => window.sample.unclonable()),
      sendFunction: await messageOf(() => window.sample.echo({ fn: () => 1 })),
      throwNow: await messageOf(() => window.sample.throwNow()),
    }
  })
  expect(messages).toEqual({
    fail: "Error invoking remote method 'fail': TypeError: boom",
    noHandler: "Error invoking remote method 'nobody-home': Error: No handler registered for 'nobody-home'",
    unclonable: "Error invoking remote method 'unclonable': Error: An object could not be cloned.",
    sendFunction: 'An object could not be cloned.',
    throwNow: 'at once',
  })
})

test('exposed functions are plain, frozen and synchronous', async ({ page }) => {
  const facts = await page.evaluate(() => {
    const { sample } = window
    const attempts = [() => Object.assign(sample, { add: null }), () => Object.assign(window, { sample: null })]
    const refused = attempts.map((attempt) => {
      try {
        attempt()
        return false
      } catch {
        return true
      }
    })
    return {
      refused,
      frozen: [sample, sample.about, sample.about.list].map(Object.isFrozen),
      sum: sample.add(2, 3),
      word: sample.callMe((w) => `${w}!`),
    }
  })
  expect(facts).toEqual({ refused: [true, true], frozen: [true, true, true], sum: 5, word: 'called!' })
})

test('events reach the page until it unsubscribes', async ({ page }) => {
  const received = await page.evaluate(async () => {
    const heard: unknown[] = []
    const off = window.sample.onPong((value) => heard.push(value))
    window.sample.ping({ n: 1 })
    await window.sample.echo(0)
    off()
    window.sample.ping({ n: 2 })
    await window.sample.echo(0)
    return heard
  })
  expect(received).toEqual([{ n: 1 }])
})

test('the sender of a call is known', async ({ page }) => {
  const sender = await page.evaluate(() => window.sample.sender())
  expect(sender).toEqual({ isMainFrame: true, url: 'app://sample/index.html', origin: 'app://sample', ids: ['number', 'number'] })
})

test('ports connect a page with the main process and with a utility process', async ({ page }) => {
  expect(await page.evaluate(() => window.sample.viaPort({ q: 1 }))).toEqual({ greeting: 'hello', data: { q: 1 } })
  const direct = await page.evaluate(() => window.sample.workerDirectly(new Uint8Array([4])))
  expect(direct).toEqual({ fromWorker: new Uint8Array([4]), pid: expect.any(Number) })
})
