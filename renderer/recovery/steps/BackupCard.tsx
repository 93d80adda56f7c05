import { CircleHelp } from 'lucide-react'
import { formatDay } from '../../i18n/formats.ts'
import { T, useWords } from '../../i18n/text.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { type Backup, usability } from '../backups.ts'
import { keysName } from '../curves.ts'
import { methodName, methodOf } from '../methods.ts'

type Props = { readonly backup: Backup; readonly isRecommended: boolean }

/** Method, date and keys of a backup; one that can't be used says why. */
export function BackupCard({ backup, isRecommended }: Props) {
  const words = useWords()
  const state = usability(backup)
  const missing = backup.curves.filter((curve) => !curve.complete).map((curve) => curve.curve)
  return (
    <Choice
      value={backup.backupId}
      Icon={methodOf(backup.method)?.Icon ?? CircleHelp}
      title={methodName(backup.method, words)}
      tag={isRecommended ? words('choose.recommended') : undefined}
      disabled={state !== 'usable'}
    >
      <span className="block">
        <T id="choose.made" values={{ date: formatDay(backup.createdAt) }} /> ·{' '}
        {keysName(
          backup.curves.map((curve) => curve.curve),
          words,
        )}
      </span>
      {state === 'incomplete' && (
        <span className="block font-[560] text-attention">
          <T id="choose.incomplete" values={{ keys: keysName(missing, words) }} />
        </span>
      )}
      {state === 'unsupported' && (
        <span className="block font-[560] text-attention">
          <T id="choose.unsupported" />
        </span>
      )}
    </Choice>
  )
}
