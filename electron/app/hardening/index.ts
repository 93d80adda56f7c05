/** Every rule in one place: what holds before the app is ready, for the session, and for every web contents there will ever be (H41). */
import type { App, Session } from 'electron'
import { denyCertificatesAndLogins } from './certificates.ts'
import { denyDevTools } from './devtools.ts'
import { denyDownloads } from './downloads.ts'
import { denyNavigation } from './navigation.ts'
import { denyNetwork, restrictWebRtc } from './network.ts'
import { denyNewWindows } from './new-window.ts'
import { denyPermissions } from './permissions.ts'
import { disableSpellChecker } from './spell-checker.ts'
import { denyWebviews } from './webview.ts'

export const CONTENTS_RULES = [denyNavigation, denyNewWindows, denyWebviews, denyDevTools] as const
export const SESSION_RULES = [denyPermissions, denyNetwork, denyDownloads, disableSpellChecker] as const

export const hardenApp = (app: App): void => {
  app.enableSandbox()
  restrictWebRtc(app.commandLine)
  denyCertificatesAndLogins(app)
  app.on('web-contents-created', (_event, contents) => {
    for (const rule of CONTENTS_RULES) rule(contents)
  })
}

/** The wallet's session and the default one, which nothing should use. */
export const hardenSessions = (sessions: readonly Session[]): void => {
  for (const session of sessions) for (const rule of SESSION_RULES) rule(session)
}
