/** What the scripted main process knows: one wallet, its backups, and snapshots of its recovery. */
import type { z } from 'zod'
import type { ErrorCode } from '#shared/errors.ts'
import type { BackupId, OperationId, SharingId, WalletId } from '#shared/ids.ts'
import type { Account, AppState, Preferences, Readiness, WalletOverview } from '#shared/ipc/contract.ts'
import type { RecoverySnapshot } from '#shared/ipc/snapshot.ts'

type Positions = RecoverySnapshot['positions']
const at = (iso: string): number => Date.parse(iso) / 1000
const id = (char: string, length = 32): string => char.repeat(length)

export const addresses = {
  ethereum: '0x7a3F91c022Be4d18a0E75c449b63d1f20a8bE5C1',
  solana: '9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin',
}
export const app: AppState = {
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
}
export const preferences: z.infer<typeof Preferences> = { theme: 'system', cause: 'lost', wizardStep: null }

type Backup = z.infer<typeof Account>['backups'][number]
export const backup = (method: string, made: string, char: string, complete: readonly boolean[] = [true, true]): Backup => ({
  backupId: id(char) as BackupId,
  method: method as Backup['method'],
  version: 1,
  state: 'ACTIVE',
  sharingId: id('5', 64) as SharingId,
  curves: complete.map((isComplete, index) => ({ curve: index === 0 ? 'SECP256K1' : 'ED25519', complete: isComplete })),
  createdAt: at(made),
})
export const drive = backup('GDRIVE', '2026-03-03T09:00:00Z', 'a')
export const passphrase = backup('PASSWORD', '2026-01-14T09:00:00Z', 'b')
export const account: z.infer<typeof Account> = {
  email: 'alex@example.com',
  walletId: id('1') as WalletId,
  frozen: false,
  backups: [drive, passphrase],
  devices: [{ name: 'Alex’s ThinkPad', state: 'can_sign', since: at('2025-11-02T09:00:00Z'), thisDevice: false }],
}

type Check = z.infer<typeof Readiness>['checks'][number]
const check = (name: Check['id'], state: Check['state'], detail: string | null = null, reason: string | null = null): Check => ({
  id: name,
  state,
  detail,
  reason,
})
export const ready: z.infer<typeof Readiness> = {
  checks: [
    check('keychain', 'ok', 'GNOME Keyring'),
    check('protection', 'attention'),
    check('server', 'ok', 'wallet.harbour.example'),
    check('backup', 'ok'),
    check('clock', 'ok', '0'),
    check('storage', 'ok'),
  ],
  canContinue: true,
  passcodeSet: false,
}
export const notReady: z.infer<typeof Readiness> = {
  checks: [
    check('keychain', 'failed', null, 'keychain.unavailable'),
    check('protection', 'attention'),
    check('server', 'ok', 'wallet.harbour.example'),
    check('backup', 'failed'),
    check('clock', 'attention', '142'),
    check('storage', 'failed', null, 'vault.disk_full'),
  ],
  canContinue: false,
  passcodeSet: false,
}
export const withPasscode: z.infer<typeof Readiness> = {
  ...ready,
  passcodeSet: true,
  checks: ready.checks.map((found) => (found.id === 'protection' ? check('protection', 'ok') : found)),
}

export const preview: NonNullable<RecoverySnapshot['preview']> = {
  walletId: id('1') as WalletId,
  addresses,
  method: 'GDRIVE' as NonNullable<RecoverySnapshot['preview']>['method'],
  backupId: drive.backupId,
  createdAt: drive.createdAt,
  curves: ['SECP256K1', 'ED25519'],
}
export const outcome: NonNullable<RecoverySnapshot['outcome']> = {
  replacedAt: at('2026-11-22T10:42:00Z'),
  oldDevice: 'Alex’s ThinkPad',
  oldKeyDestroyed: true,
  backupRenewed: true,
}
export const overview: WalletOverview = {
  walletId: id('1') as WalletId,
  addresses,
  curves: ['SECP256K1', 'ED25519'],
  since: at('2026-11-22T10:42:00Z'),
  backup: { method: drive.method, renewedAt: at('2026-11-22T10:42:02Z') },
  protection: { passcode: true, keychain: 'GNOME Keyring' },
}

const TIMES = [412, 96, 71, 388, 204, 65, 930, 0]
/** Positions up to `done` are done; the next one is as given. */
export const positions = (done: number, next?: Partial<Positions[number]>): Positions =>
  TIMES.map((ms, index) => {
    if (index < done) return { state: 'done', ms, detail: {} }
    return index === done && next !== undefined
      ? { state: 'active', ms: null, detail: {}, ...next }
      : { state: 'waiting', ms: null, detail: {} }
  })

let seq = 0
export const snapshot = (part: Partial<RecoverySnapshot>): RecoverySnapshot => ({
  seq: ++seq,
  phase: 'idle',
  operationId: null,
  positions: positions(0),
  safety: 'nothing_changed',
  safeToClose: true,
  canStop: false,
  canRetry: false,
  error: null,
  preview: null,
  outcome: null,
  ...part,
})
export const operationId = id('7') as OperationId
export const error = (code: ErrorCode) => ({ code, reference: 'RK-4F7A-21C9' })
