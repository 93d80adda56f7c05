/** macOS needs a menu for copy, paste and quit to have keys; elsewhere there is none. No item opens developer tools or reloads (H23). */
import { Menu, type MenuItemConstructorOptions } from 'electron'

export const menuTemplate = (platform: NodeJS.Platform): MenuItemConstructorOptions[] | null =>
  platform === 'darwin' ? [{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }] : null

export const setMenu = (platform: NodeJS.Platform): void => {
  const template = menuTemplate(platform)
  Menu.setApplicationMenu(template === null ? null : Menu.buildFromTemplate(template))
}
