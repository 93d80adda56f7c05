/**
 * Stops: leaving our page by a link, a form, a redirect, a dropped file or script (H9, checklist 13). The page never navigates: it is loaded by
 * main once, and it may load itself again.
 * https://www.electronjs.org/docs/latest/tutorial/security#13-disable-or-limit-navigation
 */
import type { WebContents } from 'electron'
import { APP_PAGE } from '../protocol.ts'

export const denyNavigation = (contents: Pick<WebContents, 'on'>): void => {
  contents.on('will-navigate', (event) => {
    if (event.url !== APP_PAGE) event.preventDefault()
  })
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || event.url !== APP_PAGE) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
}
