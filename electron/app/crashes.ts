/** What happens when something of ours fails unforeseen: a line in the log, never a dialog with a message in it (H24). */
import type { App, BrowserWindow } from 'electron'
import { AppError } from '#shared/errors.ts'
import type { Log } from '../log/log.ts'

const MAX_RELOADS = 3
const EXIT_UNEXPECTED = 70

/** Electron's own answer would be a dialog that shows the error's text. */
export const logUnexpected = (log: Log, exit: (code: number) => void, source: NodeJS.EventEmitter = process): void => {
  source.on('unhandledRejection', (cause) => log.report(new AppError('internal.unexpected', { cause }), 'main.rejection'))
  source.on('uncaughtException', (cause) => {
    log.report(new AppError('internal.unexpected', { cause }), 'main.exception')
    // The journal goes on from any point; a main process in an unknown state does not.
    exit(EXIT_UNEXPECTED)
  })
}

/** A crashed page is loaded again: it mirrors main, so nothing is lost. Not for ever, or a page that dies at once would spin. */
export const reloadAfterCrash = (app: Pick<App, 'on'>, window: () => BrowserWindow | undefined, log: Log): void => {
  let reloads = 0
  app.on('render-process-gone', (_event, contents, { reason }) => {
    log.write('error', 'page.gone', { cause: reason })
    const shown = window()
    if (shown === undefined || shown.isDestroyed() || shown.webContents !== contents || reason === 'clean-exit') return
    reloads += 1
    if (reloads <= MAX_RELOADS) contents.reload()
  })
}
