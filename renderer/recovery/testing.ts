/** Plain facts for the renderer's tests. */
import type { BackupId, SharingId, WalletId } from '#shared/ids.ts'
import type { RecoverySnapshot } from '#shared/ipc/snapshot.ts'
import { type AccountState, type Facts, idleSnapshot } from './facts.ts'

type Backup = AccountState['backups'][number]
const id = (char: string, length = 32): string => char.repeat(length)

export const backup = (part: Partial<Backup> = {}): Backup => ({
  backupId: id('a') as BackupId,
  method: 'GDRIVE' as Backup['method'],
  version: 1,
  state: 'ACTIVE',
  sharingId: id('5', 64) as SharingId,
  curves: [
    { curve: 'SECP256K1', complete: true },
    { curve: 'ED25519', complete: true },
  ],
  createdAt: 1_772_528_400,
  ...part,
})

export const account: AccountState = {
  email: 'alex@example.com',
  walletId: id('1') as WalletId,
  frozen: false,
  backups: [backup()],
  devices: [],
}

export const facts = (part: Partial<Facts> = {}): Facts => ({
  app: {
    stage: 'fresh',
    unfinished: 'none',
    signedIn: false,
    provider: {
      name: 'Harbour',
      host: 'wallet.harbour.example',
      oneOperator: false,
      supportContact: 'help@harbour.example',
      mainNetworks: false,
    },
    version: '0.1.0',
    runtime: 'electron',
    platform: 'linux',
  },
  cause: null,
  account: null,
  passcodeSet: false,
  backupId: null,
  snapshot: idleSnapshot(0),
  ...part,
})

/** A snapshot whose first `begun` positions are done. */
export const snapshot = (seq: number, begun: number, part: Partial<RecoverySnapshot> = {}): RecoverySnapshot => ({
  ...idleSnapshot(seq),
  positions: idleSnapshot(seq).positions.map((position, index) => (index < begun ? { ...position, state: 'done', ms: 1 } : position)),
  ...part,
})

export const preview: NonNullable<RecoverySnapshot['preview']> = {
  walletId: id('1') as WalletId,
  addresses: { ethereum: '0x7a3F91c022Be4d18a0E75c449b63d1f20a8bE5C1', solana: '9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin' },
  method: backup().method,
  backupId: backup().backupId,
  createdAt: 1_772_528_400,
  curves: ['SECP256K1', 'ED25519'],
}
