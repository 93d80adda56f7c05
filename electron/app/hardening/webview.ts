/**
 * Stops: a guest page with preferences of its own inside ours (H9, checklist 12). `webviewTag` is off; this holds if that ever changes.
 * https://www.electronjs.org/docs/latest/tutorial/security#12-verify-webview-options-before-creation
 */
import type { WebContents } from 'electron'

export const denyWebviews = (contents: Pick<WebContents, 'on'>): void => {
  contents.on('will-attach-webview', (event) => event.preventDefault())
}
