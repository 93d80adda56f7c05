/** What the server says about the account, cut down to what the wizard shows. */
import type { z } from 'zod'
import type { AccountResponse, EpochSummary } from '#shared/http/contract.ts'
import type { Account } from '#shared/ipc/contract.ts'

type Epoch = z.infer<typeof EpochSummary>
const DEVICE_STATE = { LIVE: 'can_sign', RETIRED: 'retired', DESTROYED: 'destroyed' } as const

const deviceOf = (epoch: Epoch): Account['devices'] => {
  if (epoch.state === 'PENDING') return []
  const since = epoch.destroyedAt ?? epoch.retiredAt ?? epoch.createdAt
  return [{ name: epoch.deviceName, state: DEVICE_STATE[epoch.state], since, thisDevice: epoch.thisDevice }]
}

/** The first wallet; SHREDDED backups are history and left out. */
export const accountOf = (response: AccountResponse, email: string): Account => {
  const wallet = response.wallets[0]
  return {
    email,
    walletId: wallet?.walletId ?? null,
    frozen: wallet?.frozen ?? false,
    backups: (wallet?.backups ?? []).filter(({ state }) => state !== 'SHREDDED'),
    devices: (wallet?.epochs ?? []).flatMap(deviceOf),
  }
}

/** A backup that a recovery can start from: ACTIVE and complete for every curve, as the server reports it. */
export const hasCompleteBackup = (account: Pick<Account, 'backups'>): boolean =>
  account.backups.some(({ state, curves }) => state === 'ACTIVE' && curves.length > 0 && curves.every(({ complete }) => complete))
