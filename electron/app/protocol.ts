/**
 * `app://wallet`: the page's only origin. Files come from the list that the build wrote, looked up by exact name; a path is never resolved against
 * the disk, so there is nothing to escape from (H14). Everything else is 404.
 */
import { posix } from 'node:path'
import { APP_HOST, APP_SCHEME } from '../ipc/sender.ts'
import { CONTENT_SECURITY_POLICY } from './hardening/csp.ts'

export const APP_PAGE = `${APP_SCHEME}://${APP_HOST}/index.html`

/** `corsEnabled` beside `supportFetchAPI`: CVE-2026-70604. */
export const SCHEME_PRIVILEGES = {
  standard: true,
  secure: true,
  supportFetchAPI: true,
  corsEnabled: true,
  bypassCSP: false,
  allowServiceWorkers: false,
  stream: false,
} as const

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9][A-Za-z0-9_.-]*)*$/

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}
const notFound = (): Response => new Response(null, { status: 404, headers: HEADERS })

/** `names`: the build's list of files. `read` gets one of them, never anything else. */
export const createAppProtocol = (
  names: readonly string[],
  read: (name: string) => Promise<Uint8Array<ArrayBuffer>>,
): ((request: Pick<Request, 'url' | 'method'>) => Promise<Response>) => {
  const files = new Map<string, { readonly name: string; readonly type: string }>()
  for (const name of names) {
    const type = TYPES[posix.extname(name)]
    if (type !== undefined && NAME.test(name)) files.set(`/${name}`, { name, type })
  }
  return async ({ url, method }) => {
    if (method !== 'GET' || !URL.canParse(url)) return notFound()
    const { protocol, host, pathname, search, username, password } = new URL(url)
    const ours = protocol === `${APP_SCHEME}:` && host === APP_HOST && search === '' && username === '' && password === ''
    const file = ours ? files.get(pathname) : undefined
    if (file === undefined) return notFound()
    return new Response(await read(file.name), { headers: { ...HEADERS, 'content-type': file.type } })
  }
}
