/** Stops: words typed into a field from being looked up in dictionaries that are fetched over the network (H5). */
import type { Session } from 'electron'

export const disableSpellChecker = (session: Pick<Session, 'setSpellCheckerEnabled'>): void => session.setSpellCheckerEnabled(false)
