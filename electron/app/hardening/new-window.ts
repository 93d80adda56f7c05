/**
 * Stops: a second window that none of our guards was made for (H9, checklist 14).
 * https://www.electronjs.org/docs/latest/tutorial/security#14-disable-or-limit-creation-of-new-windows
 */
import type { WebContents } from 'electron'

export const denyNewWindows = (contents: Pick<WebContents, 'setWindowOpenHandler'>): void =>
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
