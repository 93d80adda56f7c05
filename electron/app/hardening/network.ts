/**
 * Stops: a page that sends what it knows to anybody, or loads anything from anywhere (H1, H7). Second to the CSP, and it holds where a CSP
 * doesn't: prefetching, redirects, a document without our header.
 */
import type { Session } from 'electron'
import { isAppUrl } from '../../ipc/sender.ts'

/** Only our own files, and pictures that the page drew itself. */
export const isAllowedRequest = (url: string, resourceType: string): boolean =>
  isAppUrl(url) || (resourceType === 'image' && url.startsWith('data:image/'))

export const denyNetwork = (session: Pick<Session, 'webRequest'>): void => {
  session.webRequest.onBeforeRequest(({ url, resourceType }, answer) => answer({ cancel: !isAllowedRequest(url, resourceType) }))
}

/** Before the app is ready: WebRTC is not covered by `connect-src`; without a proxy it may use no UDP, and none is set. */
export const restrictWebRtc = (commandLine: { appendSwitch(name: string, value?: string): void }): void => {
  commandLine.appendSwitch('force-webrtc-ip-handling-policy', 'disable_non_proxied_udp')
}
