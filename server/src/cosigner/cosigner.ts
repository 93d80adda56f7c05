/** The co-signer module: its services over one context. */
import { CURVES } from '#shared/mpc/types.ts'
import type { Deps } from '../deps.ts'
import type { Outbox } from '../notify/outbox.ts'
import { type AccountService, createAccountService } from './account.service.ts'
import { type BackupsService, createBackupsService } from './backups.service.ts'
import type { CosignerContext } from './context.ts'
import { backupRows, epochRows, knowsDevice, walletOfClient } from './cosigner.repository.ts'
import { createDeviceCheckService, type DeviceCheckService } from './device-check.service.ts'
import type { CosignerFacts, CustodianFacts } from './facts.ts'
import { createMaintenance, type Maintenance } from './maintenance.ts'
import { createNonces } from './nonces.ts'
import { createOperationsService, type OperationsService } from './operations.service.ts'
import { createProofService, type ProofService } from './proof.service.ts'
import { createReshareService, type ReshareService } from './reshare.service.ts'
import { createSealedShares } from './sealed-shares.ts'
import { createSharingRuns } from './sharing-runs.ts'
import { createTransact } from './transact.ts'

export type Cosigner = {
  readonly account: AccountService
  readonly operations: OperationsService
  readonly reshare: ReshareService
  readonly proof: ProofService
  readonly backups: BackupsService
  readonly deviceCheck: DeviceCheckService
  readonly maintenance: Maintenance
  /** Round state whose time is over is wiped. */
  readonly purge: () => void
}

/** A backup share always covers both curves; the row of a shredded one has no half left. */
export const createCosignerFacts = ({ db }: Pick<Deps, 'db'>): CosignerFacts => ({
  walletOf: async (clientId) => (await walletOfClient(db, clientId))?.wallet_id ?? null,
  knowsDevice: (deviceKey) => knowsDevice(db, deviceKey),
  pairsOf: async (clientId) => {
    const wallet = await walletOfClient(db, clientId)
    const rows = wallet ? await backupRows(db, wallet.wallet_id) : []
    const epochs = wallet ? await epochRows(db, wallet.wallet_id) : []
    return rows.map((row) => ({
      deviceKey: epochs.find(({ epoch_id }) => epoch_id === row.epoch_id)?.device_key ?? null,
      backupId: row.backup_id,
      method: row.method,
      version: row.version,
      state: row.state,
      createdAt: row.created_at,
      curves: row.sealed_share === null ? [] : CURVES,
    }))
  },
})

export const createCosigner = (deps: Deps, outside: { readonly custodian: CustodianFacts; readonly outbox: Outbox }): Cosigner => {
  const { db, clock, random, signing, kms, log } = deps
  const onNotice = (): void => {
    outside.outbox.flush().catch(() => log.error({ event: 'outbox.failed' }))
  }
  const { transact, destroyDoomed } = createTransact({ ...deps, onNotice })
  const runs = createSharingRuns(clock)
  const context: CosignerContext = {
    db,
    clock,
    random,
    signing,
    kms,
    log,
    transact,
    shares: createSealedShares(kms, random),
    nonces: createNonces({ clock, random }),
    runs,
    custodian: outside.custodian,
  }
  const proof = createProofService(context)
  const backups = createBackupsService(context)
  const deviceCheck = createDeviceCheckService(context)
  return {
    account: createAccountService(context),
    operations: createOperationsService(context),
    reshare: createReshareService(context),
    proof,
    backups,
    deviceCheck,
    maintenance: createMaintenance({ db, clock, kms, log, anchor: deps.anchor, transact, destroyDoomed }),
    purge: () => {
      for (const each of [runs, proof, backups, deviceCheck]) each.purge()
    },
  }
}
