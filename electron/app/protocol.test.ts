import { describe, expect, it } from 'vitest'
import { CONTENT_SECURITY_POLICY } from './hardening/csp.ts'
import { APP_PAGE, createAppProtocol } from './protocol.ts'

const read: string[] = []
const handler = createAppProtocol(
  [
    'index.html',
    'assets/index-a1.js',
    'assets/style.css',
    'assets/inter.woff2',
    'notes.txt',
    '../outside.js',
    'a//b.js',
    'sub/../x.js',
    '.hidden.js',
  ],
  async (name) => {
    read.push(name)
    return new Uint8Array(Buffer.from(`content of ${name}`))
  },
)
const get = (url: string, method = 'GET') => handler({ url, method })

describe('app://wallet', () => {
  it('serves what the build listed, with its type and the policy', async () => {
    const response = await get(APP_PAGE)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('content of index.html')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
    })
    expect((await get('app://wallet/assets/index-a1.js')).headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect((await get('app://wallet/assets/inter.woff2')).headers.get('content-type')).toBe('font/woff2')
  })

  it.each([
    'app://wallet/',
    'app://wallet/../../etc/passwd',
    'app://wallet/%2e%2e/%2e%2e/etc/passwd',
    'app://wallet/assets/..%2f..%2fetc%2fpasswd',
    'app://wallet/index.html%00.js',
    'app://wallet/assets\\index-a1.js',
    'app://wallet//index.html',
    'app://wallet/index.html/',
    'app://wallet/INDEX.HTML',
    'app://wallet/index.html?x=1',
    'app://wallet//etc/passwd',
    'app://wallet/notes.txt',
    'app://wallet/outside.js',
    'app://wallet/../outside.js',
    'app://wallet/.hidden.js',
    'app://wallet/files.json',
    'app://wallet/__proto__',
    'app://evil/index.html',
    'app://user:pw@wallet/index.html',
    'app://wallet:80/index.html',
    'https://wallet/index.html',
    'file:///etc/passwd',
    'not a url',
  ])('answers 404 to %s', async (url) => {
    read.length = 0
    const response = await get(url)
    expect(response.status).toBe(404)
    expect(response.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY)
    expect(read).toEqual([])
  })

  it('answers GET only', async () => {
    for (const method of ['POST', 'PUT', 'HEAD', 'OPTIONS']) expect((await get(APP_PAGE, method)).status).toBe(404)
  })
})
