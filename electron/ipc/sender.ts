/** Who may call: the top frame of one of our windows, showing our own page. Anything else, and anything unclear, is refused (H12). */
import { AppError } from '#shared/errors.ts'

export const APP_SCHEME = 'app'
export const APP_HOST = 'wallet'

/** Our page and nothing that looks like it; parsed, never compared as text. */
export const isAppUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { protocol, host, username, password } = new URL(text)
  return protocol === `${APP_SCHEME}:` && host === APP_HOST && username === '' && password === ''
}

type Frame = { readonly url: string; readonly parent: unknown; readonly processId: number; readonly routingId: number }
/** The part of Electron's event that is looked at. */
export type SenderEvent = {
  readonly sender: { readonly id: number; readonly mainFrame: Frame }
  readonly senderFrame: Frame | null
}

/** Throws `ipc.unauthorised_frame`. `isOurs` knows the ids of the web contents in our windows. */
export const assertTrustedSender = (event: SenderEvent, isOurs: (webContentsId: number) => boolean): void => {
  let trusted = false
  try {
    const { sender, senderFrame: frame } = event
    trusted =
      frame !== null &&
      frame.parent === null &&
      frame.processId === sender.mainFrame.processId &&
      frame.routingId === sender.mainFrame.routingId &&
      isAppUrl(frame.url) &&
      isOurs(sender.id)
  } catch {
    // A frame that is gone throws when it is looked at.
    trusted = false
  }
  if (!trusted) throw new AppError('ipc.unauthorised_frame')
}
