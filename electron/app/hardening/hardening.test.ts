import { EventEmitter } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { App, Session, WebContents } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { CONTENT_SECURITY_POLICY } from './csp.ts'
import { opensDevTools } from './devtools.ts'
import { hardenApp, hardenSessions } from './index.ts'
import { isAllowedRequest } from './network.ts'
import { findForbiddenSwitch } from './switches.ts'

const createContents = () => Object.assign(new EventEmitter(), { setWindowOpenHandler: vi.fn() })
const prevented = (from: EventEmitter, event: string, details: object = {}, ...args: unknown[]): boolean => {
  const preventDefault = vi.fn()
  from.emit(event, { ...details, preventDefault }, ...args)
  return preventDefault.mock.calls.length > 0
}

describe('for the app and every web contents', () => {
  const app = Object.assign(new EventEmitter(), { enableSandbox: vi.fn(), commandLine: { appendSwitch: vi.fn() } })
  hardenApp(app as unknown as App)
  const contents = createContents()
  const later = createContents()
  for (const one of [contents, later]) app.emit('web-contents-created', {}, one as unknown as WebContents)

  it('sandboxes', () => {
    expect(app.enableSandbox).toHaveBeenCalledOnce()
    expect(app.commandLine.appendSwitch).toHaveBeenCalledWith('force-webrtc-ip-handling-policy', 'disable_non_proxied_udp')
  })

  it.each([contents, later])('guards each of them', (one) => {
    const page = 'app://wallet/index.html'
    for (const url of [
      'https://evil.example/',
      'file:///etc/passwd',
      'app://evil/index.html',
      'app://wallet/other.html',
      'javascript:1',
      'data:text/html,x',
    ]) {
      expect(prevented(one, 'will-navigate', { url }), url).toBe(true)
      expect(prevented(one, 'will-frame-navigate', { url, isMainFrame: true }), url).toBe(true)
    }
    expect(prevented(one, 'will-navigate', { url: page })).toBe(false)
    expect(prevented(one, 'will-frame-navigate', { url: page, isMainFrame: false })).toBe(true)
    expect(prevented(one, 'will-redirect', { url: page })).toBe(true)
    expect(prevented(one, 'will-attach-webview')).toBe(true)
    expect(prevented(one, 'before-input-event', {}, { key: 'F12' })).toBe(true)
    expect(prevented(one, 'before-input-event', {}, { key: 'a' })).toBe(false)
    const handler = one.setWindowOpenHandler.mock.calls[0]?.[0]
    expect(handler({ url: 'https://evil.example' })).toEqual({ action: 'deny' })
  })

  it('trusts no bad certificate and logs in nowhere', () => {
    const answer = vi.fn()
    expect(prevented(app, 'certificate-error', {}, contents, 'https://x', 'net::ERR', {}, answer)).toBe(true)
    expect(answer).toHaveBeenCalledWith(false)
    expect(prevented(app, 'select-client-certificate')).toBe(true)
    expect(prevented(app, 'login')).toBe(true)
  })
})

describe('for the session', () => {
  const given: Record<string, (...args: unknown[]) => unknown> = {}
  const keep = (name: string) => (handler: (...args: unknown[]) => unknown) => {
    given[name] = handler
  }
  const session = Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: keep('request'),
    setPermissionCheckHandler: keep('check'),
    setDevicePermissionHandler: keep('device'),
    setDisplayMediaRequestHandler: keep('display'),
    setSpellCheckerEnabled: keep('spelling'),
    webRequest: { onBeforeRequest: keep('network') },
  })
  const spelling = vi.spyOn(session, 'setSpellCheckerEnabled')
  hardenSessions([session as unknown as Session])

  it('denies every permission, whoever asks', () => {
    const answer = vi.fn()
    given.request?.({}, 'clipboard-read', answer, { requestingUrl: 'app://wallet/' })
    expect(answer).toHaveBeenCalledWith(false)
    expect(given.check?.({}, 'media', 'app://wallet')).toBe(false)
    expect(given.device?.({ deviceType: 'hid' })).toBe(false)
    given.display?.({}, answer)
    expect(answer).toHaveBeenLastCalledWith({})
  })

  it('cancels every request that is not for our own files', () => {
    const answer = vi.fn()
    given.network?.({ url: 'https://evil.example/x.png', resourceType: 'image' }, answer)
    expect(answer).toHaveBeenLastCalledWith({ cancel: true })
    given.network?.({ url: 'app://wallet/index.js', resourceType: 'script' }, answer)
    expect(answer).toHaveBeenLastCalledWith({ cancel: false })
    for (const [url, type] of [
      ['http://127.0.0.1:8080/', 'xhr'],
      ['wss://evil.example', 'webSocket'],
      ['file:///etc/passwd', 'image'],
      ['data:text/html,x', 'subFrame'],
      ['data:image/svg+xml,x', 'script'],
      ['blob:app://wallet/1', 'script'],
      ['app://wallet.evil/', 'image'],
    ] as const)
      expect(isAllowedRequest(url, type), url).toBe(false)
    expect(isAllowedRequest('data:image/png;base64,AA', 'image')).toBe(true)
  })

  it('puts nothing on the disk and no words into a dictionary', () => {
    const cancel = vi.fn()
    const preventDefault = vi.fn()
    session.emit('will-download', { preventDefault }, { cancel })
    expect(cancel).toHaveBeenCalledOnce()
    expect(preventDefault).toHaveBeenCalledOnce()
    expect(spelling).toHaveBeenCalledWith(false)
  })
})

it('has a policy without exceptions', () => {
  expect(CONTENT_SECURITY_POLICY).toMatch(/^default-src 'none'; /)
  expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|\*|https?:|blob:|nonce|sha256/)
  for (const part of ["connect-src 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "form-action 'none'"])
    expect(CONTENT_SECURITY_POLICY.split('; ')).toContain(part)
})

it('knows the keys that open developer tools', () => {
  const keys = { control: false, meta: false, shift: false, alt: false }
  expect(opensDevTools({ ...keys, key: 'I', control: true, shift: true })).toBe(true)
  expect(opensDevTools({ ...keys, key: 'i', meta: true, alt: true })).toBe(true)
  expect(opensDevTools({ ...keys, key: 'c', control: true })).toBe(false)
})

it('refuses switches that disarm an installed app, and lets development have them', () => {
  const started = (name: string) => (asked: string) => asked === name
  expect(findForbiddenSwitch(true, started('no-sandbox'))).toBe('no-sandbox')
  expect(findForbiddenSwitch(true, started('remote-debugging-port'))).toBe('remote-debugging-port')
  expect(findForbiddenSwitch(true, () => false)).toBeUndefined()
  expect(findForbiddenSwitch(false, () => true)).toBeUndefined()
})

it('says in each rule what it stops', () => {
  for (const file of readdirSync(import.meta.dirname).filter((name) => !/test|index/.test(name)))
    expect(readFileSync(join(import.meta.dirname, file), 'utf8'), file).toMatch(/^\/\*\*[\s*]+Stops: /)
})
