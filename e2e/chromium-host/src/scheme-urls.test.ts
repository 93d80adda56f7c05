import { describe, expect, it } from 'vitest'
import { createSchemeRegistry, fromChromiumUrl, originOf } from './scheme-urls.ts'

const schemes = createSchemeRegistry()
schemes.register('app')

describe('addresses of custom schemes', () => {
  it.each(['app://wallet/index.html?a=1#b', 'app://wallet', 'https://example.org/x', 'about:blank'])(
    '%s survives the way there and back',
    (url) => {
      expect(fromChromiumUrl(schemes.toChromiumUrl(url))).toBe(url)
    },
  )

  it('runs them under a name that cannot resolve', () => {
    expect(schemes.toChromiumUrl('app://wallet/x')).toBe('https://wallet.app.electron-host.invalid/x')
  })

  it.each([
    'https://wallet.app.electron-host.invalid.evil.example/x',
    'https://evil.example/?https://wallet.app.electron-host.invalidated/',
  ])('does not take %s for one of them', (url) => {
    expect(fromChromiumUrl(url)).toBe(url)
  })

  it('rewrites them in headers', () => {
    expect(schemes.toChromiumHeader("script-src 'self' app://wallet; img-src app: https://x.example")).toBe(
      "script-src 'self' https://wallet.app.electron-host.invalid; img-src https://*.app.electron-host.invalid https://x.example",
    )
  })

  it('knows their origin as Electron does', () => {
    expect(['app://wallet/x', 'https://a.example:8/x', '', 'about:blank'].map(originOf)).toEqual([
      'app://wallet',
      'https://a.example:8',
      'null',
      'null',
    ])
  })
})
