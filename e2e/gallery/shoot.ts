/**
 * Takes a picture of every scene, light and dark, and runs axe on it: `npx tsx e2e/gallery/shoot.ts [part of a name …]`.
 * With `--small`: in the smallest window, and at 200 % zoom of the usual one.
 * Pictures go to e2e-results/gallery. Exits 1 on a scene that doesn't settle, a page error, a console error or an axe finding.
 */
import { mkdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import path from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Page } from 'playwright'
import { build } from 'vite'

const here = import.meta.dirname
const site = path.join(here, '../../dist/gallery')
const pictures = path.join(here, '../../e2e-results/gallery')
const MIME: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2' }
/** Scenes that show what stands there after ten seconds. */
const isSlow = (name: string): boolean => name.endsWith('-slow')
const VARIANTS = [
  { name: 'light', colorScheme: 'light', viewport: { width: 980, height: 700 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 980, height: 700 } },
  { name: 'small', colorScheme: 'light', viewport: { width: 800, height: 600 } },
  { name: 'zoomed', colorScheme: 'light', viewport: { width: 490, height: 350 } },
] as const

const serve = async (): Promise<{ readonly url: string; readonly close: () => void }> => {
  const server = createServer(async (request, response) => {
    const name = path.normalize(new URL(request.url ?? '/', 'http://localhost').pathname)
    try {
      const body = await readFile(path.join(site, name))
      response.writeHead(200, { 'content-type': MIME[path.extname(name)] ?? 'application/octet-stream' }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/index.html`, close: () => server.close() }
}

/** What is cut off: text that is wider than its box, or a page wider than the window. */
const findCutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = []
    if (document.documentElement.scrollWidth > innerWidth) found.push(`page is ${document.documentElement.scrollWidth} wide`)
    for (const element of document.querySelectorAll<HTMLElement>('main *, aside *')) {
      const isHidden = element.closest('.sr-only') !== null || element.tagName === 'INPUT'
      if (
        !isHidden &&
        element.scrollWidth > element.clientWidth + 1 &&
        element.clientWidth > 0 &&
        getComputedStyle(element).display !== 'inline'
      )
        found.push(`${element.tagName} "${element.textContent?.slice(0, 40)}" ${element.scrollWidth}>${element.clientWidth}`)
    }
    for (const element of document.querySelectorAll<HTMLElement>('button, input, [role=radio]')) {
      const { width, height } = element.getBoundingClientRect()
      if (height > 0 && (height < 32 || width < 32) && element.getAttribute('type') !== 'hidden')
        found.push(`target "${element.textContent}" is ${width}×${height}`)
    }
    return found
  })

const main = async (): Promise<number> => {
  const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
  const variants = process.argv.includes('--small') ? VARIANTS.slice(2) : VARIANTS.slice(0, 2)
  await build({ configFile: path.join(here, 'vite.config.ts'), logLevel: 'warn' })
  await mkdir(pictures, { recursive: true })
  const server = await serve()
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
  let faults = 0
  const report = (name: string, fault: string): void => {
    faults += 1
    console.log(`${name}: ${fault}`)
  }
  try {
    for (const { name: variant, ...options } of variants) {
      const context = await browser.newContext({ ...options, locale: 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce' })
      const page = await context.newPage()
      let scene = ''
      page.on('pageerror', (error) => report(`${scene}.${variant}`, error.message))
      page.on(
        'console',
        (message) =>
          message.type() === 'error' && !message.location().url.endsWith('favicon.ico') && report(`${scene}.${variant}`, message.text()),
      )
      await page.goto(server.url)
      const names = (await page.evaluate('sceneNames')) as string[]
      for (scene of names.filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))) {
        const title = `${scene}.${variant}`
        await page.clock.install()
        await page.goto(`${server.url}?scene=${scene}`)
        await page.waitForFunction(() => document.body.dataset.scene !== undefined, undefined, { timeout: 10_000 })
        const outcome = await page.evaluate(() => document.body.dataset.scene)
        if (outcome !== 'settled') report(title, outcome ?? 'did not settle')
        await page.clock.runFor(isSlow(scene) ? 11_000 : 400)
        await page.evaluate(() => document.fonts.ready)
        await page.screenshot({ path: path.join(pictures, `${title}.png`), fullPage: variant === 'zoomed', animations: 'disabled' })
        for (const fault of await findCutOff(page)) report(title, fault)
        const { violations } = await new AxeBuilder({ page })
          .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
          .options({ rules: { 'color-contrast-enhanced': { enabled: true } } })
          .analyze()
        for (const { id, nodes } of violations) report(title, `axe ${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`)
      }
      await context.close()
    }
  } finally {
    await browser.close()
    server.close()
  }
  console.log(`${faults} faults; pictures in ${path.relative(process.cwd(), pictures)}`)
  return faults === 0 ? 0 : 1
}

process.exitCode = await main()
