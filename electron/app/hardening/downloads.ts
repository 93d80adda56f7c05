/** Stops: a page that puts a file on the user's disk (H9). Files are written by main, where the user said in the system's dialog. */
import type { Session } from 'electron'

export const denyDownloads = (session: Pick<Session, 'on'>): void => {
  session.on('will-download', (event, item) => {
    event.preventDefault()
    item.cancel()
  })
}
