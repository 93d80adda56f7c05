/** One instance a profile, one window, and a quit that waits for what is under way, but not for ever. */
import type { App, BrowserWindow } from 'electron'

const QUIT_DEADLINE_MS = 5000

type LifecycleApp = Pick<App, 'on' | 'quit' | 'exit'>

/** A second start only brings the window to the front: its arguments are not even looked at (H21). */
export const focusOnSecondInstance = (app: Pick<App, 'on'>, window: () => BrowserWindow | undefined): void => {
  app.on('second-instance', () => {
    const shown = window()
    if (shown === undefined || shown.isDestroyed()) return
    if (shown.isMinimized()) shown.restore()
    shown.show()
    shown.focus()
  })
}

/** Runs `stop` before the app ends: children are told, the vault is locked. A recovery needs no such care; its journal goes on from anywhere. */
export const stopBeforeQuit = (app: LifecycleApp, stop: () => Promise<void>): void => {
  let stopping = false
  app.on('window-all-closed', () => app.quit())
  app.on('will-quit', (event) => {
    if (stopping) return
    stopping = true
    event.preventDefault()
    const deadline = setTimeout(() => app.exit(0), QUIT_DEADLINE_MS)
    void stop()
      .catch(() => undefined)
      .finally(() => {
        clearTimeout(deadline)
        app.exit(0)
      })
  })
}
