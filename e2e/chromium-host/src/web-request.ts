import { guarded } from './guard.ts'

type BeforeRequest = Parameters<Electron.WebRequest['onBeforeRequest']>[0]
type HeadersReceived = Parameters<Electron.WebRequest['onHeadersReceived']>[0]
type BeforeRequestListener = NonNullable<BeforeRequest>
type HeadersReceivedListener = NonNullable<HeadersReceived>

interface Registered<L> {
  readonly filter: Electron.WebRequestFilter | null
  readonly listener: L
}

/** `session.webRequest` with the two stages that the app uses, and the side by which the request path asks it. */
export function createWebRequest() {
  let before: Registered<BeforeRequestListener> | null = null
  let headers: Registered<HeadersReceivedListener> | null = null

  const webRequest = guarded('WebRequest', {
    onBeforeRequest(filter: Electron.WebRequestFilter | BeforeRequest, listener?: BeforeRequest): void {
      before = register(filter, listener)
    },
    onHeadersReceived(filter: Electron.WebRequestFilter | HeadersReceived, listener?: HeadersReceived): void {
      headers = register(filter, listener)
    },
  })

  return {
    webRequest,
    async beforeRequest(details: Electron.OnBeforeRequestListenerDetails): Promise<Electron.CallbackResponse> {
      const registered = before
      if (!registered || !matches(registered.filter, details.url)) return {}
      return new Promise((resolve) => registered.listener(details, resolve))
    },
    async headersReceived(details: Electron.OnHeadersReceivedListenerDetails): Promise<Electron.HeadersReceivedResponse> {
      const registered = headers
      if (!registered || !matches(registered.filter, details.url)) return {}
      return new Promise((resolve) => registered.listener(details, resolve))
    },
  }
}

function register<L>(filter: Electron.WebRequestFilter | L | null, listener: L | null | undefined): Registered<L> | null {
  if (typeof filter === 'function') return { filter: null, listener: filter as L }
  if (filter === null || !listener) return null
  return { filter: filter as Electron.WebRequestFilter, listener }
}

function matches(filter: Electron.WebRequestFilter | null, url: string): boolean {
  if (!filter) return true
  const hits = (pattern: string) => pattern === '<all_urls>' || toRegExp(pattern).test(url)
  return filter.urls.some(hits) && !(filter.excludeUrls ?? []).some(hits)
}

const toRegExp = (pattern: string) => new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`)
