import type { Translate } from '../../i18n/text.tsx'
import { methodName, methodOf } from '../methods.ts'

/** How the backup was renewed, by the method if it is known. */
export const backupText = (method: string | undefined, words: Translate): string => {
  if (method === undefined) return words('done.backup.unknown')
  if (methodOf(method)?.kind === 'passphrase') return words('done.backup.passphrase')
  return words('done.backup.folder', { method: methodName(method, words) })
}
