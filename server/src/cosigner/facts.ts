/** What the modules tell each other: interfaces, so that custodian and co-signer keep their own tables and could be two processes. */
import type { Curve } from '#shared/ids.ts'
import type { LedgerBackupState } from '#shared/recovery/ledger.ts'

export type BackupPair = {
  readonly backupId: string
  readonly method: string
  readonly version: number
  readonly state: LedgerBackupState
  readonly createdAt: number
  /** The device of the epoch that the backup was made from: the one that may upload its ciphertext. */
  readonly deviceKey: string | null
  /** Curves of which the co-signer still holds its half. */
  readonly curves: readonly Curve[]
}

/** The co-signer's, asked by sign-in and custodian. */
export type CosignerFacts = {
  readonly walletOf: (clientId: string) => Promise<string | null>
  /** A device key of the live epoch, or of an operation that got as far as PREPARED. */
  readonly knowsDevice: (deviceKey: string) => Promise<boolean>
  readonly pairsOf: (clientId: string) => Promise<readonly BackupPair[]>
}

/** The custodian's, asked by the co-signer. */
export type CustodianFacts = {
  /** SHA-256, hex, of what is stored; null if nothing is. */
  readonly storedHash: (clientId: string, method: string, version: number) => Promise<string | null>
  /** Removes ciphertexts whose other half CLEAN has shredded. */
  readonly drop: (clientId: string, method: string, versions: readonly number[]) => Promise<void>
}
