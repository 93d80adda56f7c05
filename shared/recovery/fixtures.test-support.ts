/** Records for tests of journal, machine and snapshot; ids are readable hex. */
import { BackupId, BackupMethod, ClientId, OperationId, SharingId, WalletId } from '../ids.ts'
import type { BackupAttempt, EpochRecord, JournalRecord, Operation } from './journal.ts'

const hex = (byte: string, bytes: number) => byte.repeat(bytes)
export const receipt = { statement: 'AAAA', signature: hex('5e', 64) }
export const operation = (id = '01', kind: Operation['kind'] = 'RECOVER'): Operation => ({
  kind,
  walletId: WalletId.parse(hex('aa', 16)),
  clientId: ClientId.parse('client-1'),
  operationId: OperationId.parse(hex(id, 16)),
  deviceKey: hex('dd', 32),
  cosignerKeyId: 'k1',
  method: BackupMethod.parse('ICLOUD'),
  base: kind === 'ENROL' ? null : { backupId: BackupId.parse(hex('b0', 16)), version: 1, sharingId: SharingId.parse(hex('50', 32)) },
})
export const epoch = (id = 'e1'): EpochRecord => ({
  epochId: SharingId.parse(hex(id, 32)),
  h: hex('11', 32),
  fence: 7,
  baseEpochId: SharingId.parse(hex('e0', 32)),
  curves: [{ curve: 'ED25519', publicKey: hex('21', 32), client: hex('22', 32), cosigner: hex('23', 32) }],
})
export const attempt = (id = 'b1', version = 2): BackupAttempt => ({
  backupId: BackupId.parse(hex(id, 16)),
  method: BackupMethod.parse('ICLOUD'),
  version,
  sharingId: SharingId.parse(hex('51', 32)),
  cipherTextHash: hex('c1', 32),
  keyId: hex('4e', 16),
})

/** One whole recovery, in order. */
export const wholeJournal = (): JournalRecord[] => {
  const { epochId } = epoch()
  const { backupId } = attempt()
  return [
    { v: 1, type: 'STARTED', op: operation() },
    { v: 1, type: 'RESHARED', epoch: epoch() },
    { v: 1, type: 'PENDING_DURABLE', epochId },
    { v: 1, type: 'PROVEN', epochId, commit: '{"h":"11"}' },
    { v: 1, type: 'COMMIT_SENT', epochId },
    { v: 1, type: 'COMMITTED', epochId, receipt, seq: 5, time: 1_700_000_000, oldKeyDestroyed: false },
    { v: 1, type: 'CIPHERTEXT_SAVED', backup: attempt() },
    { v: 1, type: 'KEY_CREATED', backupId },
    { v: 1, type: 'CIPHERTEXT_UPLOADED', backupId },
    { v: 1, type: 'BACKUP_CONFIRMED', backupId, receipt, seq: 6, time: 1_700_000_100 },
    { v: 1, type: 'CLEANED', backupId },
  ]
}
export const aborted = (id = '01', seq = 9): JournalRecord => ({
  v: 1,
  type: 'ABORTED',
  operationId: operation(id).operationId,
  receipt,
  seq,
  reason: 'SUPERSEDED',
})
export const left = (id = '01'): JournalRecord => ({ v: 1, type: 'LEFT', operationId: operation(id).operationId })
export const givenUp = (id = '01'): JournalRecord => ({ v: 1, type: 'GIVEN_UP', operationId: operation(id).operationId })
export const destroyed = (base = 'e0'): JournalRecord => ({
  v: 1,
  type: 'DESTROYED',
  baseEpochId: SharingId.parse(hex(base, 32)),
  receipt,
  seq: 6,
  time: 1_700_000_050,
})
/** Every record that a journal could hold, also with other ids: what the exhaustive tests draw from. */
export const alphabet = (): JournalRecord[] => [
  ...wholeJournal(),
  { v: 1, type: 'STARTED', op: operation('02') },
  { v: 1, type: 'RESHARED', epoch: epoch('e2') },
  { v: 1, type: 'PENDING_DURABLE', epochId: epoch('e2').epochId },
  { v: 1, type: 'CIPHERTEXT_SAVED', backup: attempt('b2', 3) },
  { v: 1, type: 'KEY_CREATED', backupId: attempt('b2').backupId },
  aborted(),
  aborted('02'),
  left(),
  left('02'),
  givenUp(),
  destroyed(),
  destroyed('ee'),
]
