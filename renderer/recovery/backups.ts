/** What of an account's backups the person may choose, and which one we would. */

import type { z } from 'zod'
import type { Account } from '#shared/ipc/contract.ts'
import { methodOf } from './methods.ts'

export type Backup = z.infer<typeof Account>['backups'][number]
export type Usability = 'usable' | 'incomplete' | 'unsupported'

/** Only the ACTIVE backup of a method can start a recovery; what is pending, retained or shredded isn't shown. */
export const listed = (backups: readonly Backup[]): readonly Backup[] =>
  backups.filter((backup) => backup.state === 'ACTIVE').sort((a, b) => b.createdAt - a.createdAt)

export const usability = (backup: Backup): Usability => {
  if (methodOf(backup.method) === undefined) return 'unsupported'
  return backup.curves.length > 0 && backup.curves.every((curve) => curve.complete) ? 'usable' : 'incomplete'
}

/** The newest one that can be used. */
export const recommended = (backups: readonly Backup[]): Backup | undefined =>
  listed(backups).find((backup) => usability(backup) === 'usable')
