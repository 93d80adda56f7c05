/**
 * Chromium doesn't know `app://`, so the page of `app://wallet/x` runs at `https://wallet.app.electron-host.invalid/x`.
 * The reserved `.invalid` domain never resolves; the host answers these requests itself.
 */
const SUFFIX = 'electron-host.invalid'

const mappedUrl = new RegExp(`https://([^/?#:\\s]*)\\.([a-z][a-z0-9+-]*)\\.${SUFFIX.replaceAll('.', '\\.')}(?=[/?#:;,\\s'"]|$)`, 'g')

/** What the app and the specs call it: every mapped address in `text` back as its own scheme. Other text is unchanged. */
export const fromChromiumUrl = (text: string): string => text.replace(mappedUrl, (_, host: string, scheme: string) => `${scheme}://${host}`)

/** The custom schemes of the app, as registered with `protocol.registerSchemesAsPrivileged`. */
export interface SchemeRegistry {
  register(scheme: string): void
  has(scheme: string): boolean
  /** The address under which Chromium loads `url`. */
  toChromiumUrl(url: string): string
  /** A response header (CSP, Location, CORS) with custom schemes replaced by what Chromium sees. */
  toChromiumHeader(value: string): string
}

export function createSchemeRegistry(): SchemeRegistry {
  const schemes = new Set<string>()
  const toOrigin = (whole: string, scheme: string, host: string) =>
    schemes.has(scheme.toLowerCase()) ? `https://${host}.${scheme.toLowerCase()}.${SUFFIX}` : whole

  return {
    register: (scheme) => void schemes.add(scheme.toLowerCase()),
    has: (scheme) => schemes.has(scheme),
    toChromiumUrl: (url) => url.replace(/^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i, toOrigin),
    toChromiumHeader: (value) =>
      value
        .replace(/([a-z][a-z0-9+.-]*):\/\/([^/?#\s;,'"]+)/gi, toOrigin)
        // a CSP source that is a bare scheme, such as `app:`
        .replace(/(^|[\s;])([a-z][a-z0-9+.-]*):(?=[\s;]|$)/gi, (whole, before: string, scheme: string) =>
          schemes.has(scheme.toLowerCase()) ? `${before}https://*.${scheme.toLowerCase()}.${SUFFIX}` : whole,
        ),
  }
}

/** The origin as Electron reports it for a standard custom scheme: scheme and host. */
export function originOf(url: string): string {
  if (!URL.canParse(url)) return 'null'
  const { origin, protocol, host } = new URL(url)
  return origin === 'null' && host !== '' ? `${protocol}//${host}` : origin
}
