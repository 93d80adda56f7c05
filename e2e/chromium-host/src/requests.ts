import type { CDPSession } from '@playwright/test'
import type { CdpSession } from './cdp.ts'
import { fromChromiumUrl, type SchemeRegistry } from './scheme-urls.ts'
import type { HostSession } from './session.ts'

declare const anySession: CDPSession
type Paused = Parameters<Parameters<typeof anySession.on<'Fetch.requestPaused'>>[1]>[0]
type ErrorReason = 'Aborted' | 'BlockedByClient' | 'Failed' | 'NameNotResolved'
type ResourceType = Electron.OnBeforeRequestListenerDetails['resourceType']

const RESOURCE_TYPES: Partial<Record<Paused['resourceType'], ResourceType>> = {
  Stylesheet: 'stylesheet',
  Script: 'script',
  Image: 'image',
  Font: 'font',
  Media: 'media',
  XHR: 'xhr',
  Fetch: 'xhr',
  Ping: 'ping',
  CSPViolationReport: 'cspReport',
}

export interface RequestRouting {
  readonly page: CdpSession
  readonly session: HostSession
  readonly schemes: SchemeRegistry
  readonly webContents: Electron.WebContents
  mainFrameId(): string
  /** Asks the app's navigation listeners about a document request. False stops it. */
  mayNavigate(request: { url: string; frameId: string; loaderId: string; isRedirect: boolean }): boolean
}

/** Sends every request of a page through the app's `webRequest` listeners and protocol handlers. */
export async function routeRequests(routing: RequestRouting): Promise<void> {
  routing.page.on('Fetch.requestPaused', (paused) => {
    route(paused, routing).catch((error: Error) => {
      // A page that closes or navigates away takes its paused requests with it.
      if (!/Invalid InterceptionId|Chromium is gone|Session with given id|closed/.test(error.message)) {
        process.stderr.write(`Chromium host: ${paused.request.url}: ${error.stack}\n`)
      }
    })
  })
  await routing.page.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] })
}

async function route(paused: Paused, routing: RequestRouting): Promise<unknown> {
  const { page, session, schemes } = routing
  const { requestId } = paused
  const url = fromChromiumUrl(paused.request.url)
  const fail = (errorReason: ErrorReason) => page.send('Fetch.failRequest', { requestId, errorReason })

  // Chromium asks for an icon on its own; Electron doesn't.
  if (paused.resourceType === 'Other' && new URL(url).pathname === '/favicon.ico') return fail('Aborted')
  if (paused.resourceType === 'Document') {
    const isRedirect = paused.redirectedRequestId !== undefined
    const navigation = { url, frameId: paused.frameId, loaderId: paused.networkId ?? '', isRedirect }
    if (!routing.mayNavigate(navigation)) return fail('Aborted')
  }

  const details = detailsOf(paused, url, routing)
  const decision = await session.beforeRequest(details)
  if (decision.cancel) return fail('BlockedByClient')
  if (decision.redirectURL !== undefined) {
    const location = schemes.toChromiumUrl(decision.redirectURL)
    return page.send('Fetch.fulfillRequest', { requestId, responseCode: 307, responseHeaders: [{ name: 'location', value: location }] })
  }

  const scheme = new URL(url).protocol.slice(0, -1)
  if (!schemes.has(scheme)) return page.send('Fetch.continueRequest', { requestId })
  const handler = session.handlerFor(url)
  if (!handler) return fail('NameNotResolved')
  const response = await answer(handler, toRequest(paused, url))
  if (response.type === 'error') return fail('Failed')
  return fulfil(response, details, requestId, routing, fail)
}

async function answer(handler: (request: Request) => Response | Promise<Response>, request: Request): Promise<Response> {
  try {
    return await handler(request)
  } catch (error) {
    process.stderr.write(`Error in the protocol handler for ${request.url}: ${error instanceof Error ? error.stack : error}\n`)
    return Response.error()
  }
}

async function fulfil(
  response: Response,
  details: Electron.OnBeforeRequestListenerDetails,
  requestId: string,
  { page, session, schemes }: RequestRouting,
  fail: (reason: ErrorReason) => Promise<unknown>,
): Promise<unknown> {
  const responseHeaders: Record<string, string[]> = {}
  for (const [name, value] of response.headers) responseHeaders[name] = [...(responseHeaders[name] ?? []), value]
  const statusLine = `HTTP/1.1 ${response.status} ${response.statusText}`
  const decision = await session.headersReceived({ ...details, responseHeaders, statusCode: response.status, statusLine })
  if (decision.cancel) return fail('BlockedByClient')
  const headers = Object.entries(decision.responseHeaders ?? responseHeaders).flatMap(([name, values]) =>
    [values].flat().map((value) => ({ name, value: schemes.toChromiumHeader(value) })),
  )
  const body = Buffer.from(await response.arrayBuffer()).toString('base64')
  return page.send('Fetch.fulfillRequest', { requestId, responseCode: response.status, responseHeaders: headers, body })
}

let lastRequestNumber = 0

function detailsOf(paused: Paused, url: string, routing: RequestRouting): Electron.OnBeforeRequestListenerDetails {
  const isDocument = paused.resourceType === 'Document'
  const frameType = paused.frameId === routing.mainFrameId() ? 'mainFrame' : 'subFrame'
  return {
    id: ++lastRequestNumber,
    url,
    method: paused.request.method,
    webContentsId: routing.webContents.id,
    webContents: routing.webContents,
    resourceType: isDocument ? frameType : (RESOURCE_TYPES[paused.resourceType] ?? 'other'),
    referrer: fromChromiumUrl(paused.request.headers.Referer ?? ''),
    timestamp: Date.now(),
    uploadData: [],
  }
}

function toRequest({ request }: Paused, url: string): Request {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, fromChromiumUrl(value)]))
  if (request.method === 'GET' || request.method === 'HEAD') return new Request(url, { method: request.method, headers })
  const parts = (request.postDataEntries ?? []).map((entry) => Buffer.from(entry.bytes ?? '', 'base64'))
  return new Request(url, { method: request.method, headers, body: Buffer.concat(parts) })
}
