/** What the co-signer's services share: dependencies, the transaction, sealed shares, nonces. Made once in cosigner.ts. */
import type { Deps } from '../deps.ts'
import type { CustodianFacts } from './facts.ts'
import type { Nonces } from './nonces.ts'
import type { SealedShares } from './sealed-shares.ts'
import type { SharingRuns } from './sharing-runs.ts'
import type { Transact } from './transact.ts'

export type CosignerContext = Pick<Deps, 'db' | 'clock' | 'random' | 'signing' | 'kms' | 'log'> & {
  readonly transact: Transact
  readonly shares: SealedShares
  readonly nonces: Nonces
  readonly runs: SharingRuns
  readonly custodian: CustodianFacts
}

/** Subject of a nonce: a wallet and the device that asked. */
export const subjectOf = (walletId: string, deviceKey: string): string => `${walletId}:${deviceKey}`
