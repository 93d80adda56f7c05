import { methodOf } from '../methods.ts'
import type { StepProps } from '../step-props.ts'
import { UnlockFolder } from './UnlockFolder.tsx'
import { UnlockPassphrase } from './UnlockPassphrase.tsx'

/** The chosen backup's key source: a folder or a passphrase. */
export function UnlockBackup(props: StepProps) {
  const backup = props.facts.account?.backups.find((found) => found.backupId === props.facts.backupId)
  if (backup === undefined) return null
  return methodOf(backup.method)?.kind === 'passphrase' ? (
    <UnlockPassphrase {...props} backup={backup} />
  ) : (
    <UnlockFolder {...props} backup={backup} />
  )
}
