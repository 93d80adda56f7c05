/**
 * Stops: a page that asks for camera, location, USB or the clipboard (H8, checklist 5). Electron's default is to grant everything.
 * Denied without looking at the origin: CVE-2026-34777 handed handlers the wrong one.
 * https://www.electronjs.org/docs/latest/tutorial/security#5-handle-session-permission-requests-from-remote-content
 */
import type { Session } from 'electron'

type Permissions = Pick<
  Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler' | 'setDisplayMediaRequestHandler'
>

export const denyPermissions = (session: Permissions): void => {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  // Electron takes an empty answer for a refusal.
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}))
}
