/** START to COMMIT on the co-signer's ledger (recovery-protocol.md, "Order" 2 to 6). Pure and total: see ledger.ts. */
import {
  type AbortReason,
  type Applied,
  abortCode,
  applied,
  backupOf,
  type Effect,
  isTerminal,
  type Ledger,
  type LedgerOperation,
  liveEpoch,
  MAX_OPEN_OPERATIONS,
  mayStartFrom,
  OPEN_LEASE_SECONDS,
  type Outcome,
  operationOf,
  PREPARED_LEASE_SECONDS,
  refused,
  withBackup,
  withEpoch,
  withOperation,
} from './ledger.ts'

/** R ends in ABORTED: a signed receipt, and its pending share goes. */
const abort = (before: Applied, operation: LedgerOperation, reason: AbortReason, now: number): Applied => {
  const seq = before.ledger.seq + 1
  let ledger = withOperation({ ...before.ledger, seq }, operation.operationId, { state: 'ABORTED', abortReason: reason })
  const effects: Effect[] = [
    {
      type: 'receipt',
      receipt: {
        type: 'ABORTED',
        seq,
        time: now,
        fence: operation.fence ?? ledger.fence,
        deviceKey: operation.deviceKey,
        operationId: operation.operationId,
        baseEpochId: operation.baseEpochId,
        epochId: operation.epochId,
        h: operation.h,
        reason,
      },
    },
  ]
  const pending = ledger.epochs.find((epoch) => epoch.operationId === operation.operationId && epoch.state === 'PENDING')
  if (pending) {
    ledger = withEpoch(ledger, pending.epochId, { state: 'DROPPED', destroyedAt: now })
    effects.push({ type: 'destroyKey', keyId: pending.keyId })
  }
  return { ok: true, ledger, effects: [...before.effects, ...effects] }
}

const abortEvery = (ledger: Ledger, reason: AbortReason, now: number, which: (operation: LedgerOperation) => boolean): Applied =>
  ledger.operations
    .filter((operation) => !isTerminal(operation) && which(operation))
    .reduce((before, operation) => abort(before, operation, reason, now), applied(ledger))

/** Runs before every other function: no client timeout decides anything, the server's lease does. */
export const expireLeases = (ledger: Ledger, now: number): Applied =>
  abortEvery(ledger, 'EXPIRED', now, (operation) => operation.leaseUntil <= now)

/** Round state lived in the memory of a process that is gone: what was not PREPARED is aborted. */
export const processRestarted = (ledger: Ledger, now: number): Applied =>
  abortEvery(ledger, 'RESTARTED', now, (operation) => operation.state === 'OPEN')

/**
 * The database is older than the anchor. Counters jump to the anchor's, every open operation is aborted, and what can't be
 * unsealed any more says so; signing goes on only if the live epoch's key still exists. `isAlive` is false for a key that was
 * condemned before the restore, even where the KMS failed to destroy it.
 */
export const databaseRestored = (
  before: Ledger,
  input: { readonly anchorSeq: number; readonly anchorFence: number; readonly isAlive: (keyId: string) => boolean },
  now: number,
): Applied => {
  const counters = { seq: Math.max(before.seq, input.anchorSeq), fence: Math.max(before.fence, input.anchorFence) }
  const result = abortEvery({ ...before, ...counters, safeMode: true }, 'RESTORED', now, () => true)
  const dead = (keyId: string): boolean => !input.isAlive(keyId)
  const ledger: Ledger = {
    ...result.ledger,
    epochs: result.ledger.epochs.map((epoch) =>
      (epoch.state === 'LIVE' || epoch.state === 'RETIRED') && dead(epoch.keyId)
        ? { ...epoch, state: 'DESTROYED', retiredAt: epoch.retiredAt ?? now, destroyedAt: now }
        : epoch,
    ),
    backups: result.ledger.backups.map((backup) =>
      backup.state !== 'SHREDDED' && dead(backup.keyId) ? { ...backup, state: 'SHREDDED' } : backup,
    ),
  }
  return { ...result, ledger }
}

export type StartInput = {
  readonly kind: 'RECOVER' | 'ENROL'
  readonly operationId: string
  readonly startHash: string
  readonly deviceKey: string
  readonly deviceName: string
  readonly backup: { readonly backupId: string; readonly method: string; readonly version: number; readonly sharingId: string } | null
}

/** R is OPEN beside whatever is open; nobody is aborted by it. Refused unless it names a backup that a recovery may start from. */
export const start = (ledger: Ledger, input: StartInput, now: number): Outcome => {
  const known = operationOf(ledger, input.operationId)
  if (known) {
    if (known.startHash !== input.startHash || known.deviceKey !== input.deviceKey) return refused('recovery.conflict')
    return known.state === 'ABORTED' ? refused(abortCode(known)) : applied(ledger)
  }
  if (ledger.frozen) return refused('recovery.wallet_frozen')
  if (input.backup === null) {
    const enrolled = ledger.epochs.some((epoch) => epoch.state !== 'PENDING' && epoch.state !== 'DROPPED')
    if (input.kind !== 'ENROL' || enrolled) return refused('recovery.conflict')
  } else {
    const row = backupOf(ledger, input.backup.backupId)
    const named = row?.method === input.backup.method && row.version === input.backup.version && row.sharingId === input.backup.sharingId
    if (!row || !named || !mayStartFrom(ledger, row)) return refused('backup.not_active')
  }
  const operation: LedgerOperation = {
    operationId: input.operationId,
    kind: input.kind,
    state: 'OPEN',
    startHash: input.startHash,
    deviceKey: input.deviceKey,
    deviceName: input.deviceName,
    backupId: input.backup?.backupId ?? null,
    baseEpochId: liveEpoch(ledger)?.epochId ?? null,
    fence: null,
    leaseUntil: now + OPEN_LEASE_SECONDS,
    epochId: null,
    h: null,
    proofHash: null,
    commitHash: null,
    abortReason: null,
    createdAt: now,
  }
  // A mailbox alone can open operations but not make one current: a flood of them pushes out its own oldest, not the owner.
  const waiting = ledger.operations.filter(({ state, fence }) => state === 'OPEN' && fence === null)
  const crowdedOut = waiting.length >= MAX_OPEN_OPERATIONS ? waiting[0]?.operationId : undefined
  const room = abortEvery(ledger, 'SUPERSEDED', now, (other) => other.operationId === crowdedOut)
  return { ...room, ledger: { ...room.ledger, operations: [...room.ledger.operations, operation] } }
}

/** Own operations only: another device's id is as unknown as one that never was. */
const own = (ledger: Ledger, input: { readonly operationId: string; readonly deviceKey: string }): LedgerOperation | undefined => {
  const operation = operationOf(ledger, input.operationId)
  return operation?.deviceKey === input.deviceKey ? operation : undefined
}

/** The server has verified the takeover proof: R becomes current, every other open operation is superseded. */
export const becomeCurrent = (
  ledger: Ledger,
  input: { readonly operationId: string; readonly deviceKey: string },
  now: number,
): Outcome => {
  const operation = own(ledger, input)
  if (!operation) return refused('http.not_found')
  if (operation.state === 'ABORTED') return refused(abortCode(operation))
  if (operation.state !== 'OPEN' || operation.fence !== null) return refused('mpc.replay')
  if (ledger.frozen) return refused('recovery.wallet_frozen')
  if ((liveEpoch(ledger)?.epochId ?? null) !== operation.baseEpochId) return refused('recovery.superseded')
  const base = operation.backupId === null ? undefined : backupOf(ledger, operation.backupId)
  if (operation.kind === 'RECOVER' && (!base || !mayStartFrom(ledger, base))) return refused('backup.not_active')
  const superseded = abortEvery(ledger, 'SUPERSEDED', now, (other) => other.operationId !== operation.operationId)
  const fence = ledger.fence + 1
  return { ...superseded, ledger: withOperation({ ...superseded.ledger, fence }, operation.operationId, { fence }) }
}

/** The co-signer's new share is sealed under `keyId`, used nowhere before: R is PREPARED, the old epoch is still LIVE. */
export const prepare = (
  ledger: Ledger,
  input: {
    readonly operationId: string
    readonly deviceKey: string
    readonly epochId: string
    readonly h: string
    readonly keyId: string
  },
  now: number,
): Outcome => {
  const operation = own(ledger, input)
  if (!operation) return refused('http.not_found')
  if (operation.state === 'ABORTED') return refused(abortCode(operation))
  if (operation.state !== 'OPEN' || operation.fence !== ledger.fence) return refused('mpc.replay')
  if (ledger.epochs.some((epoch) => epoch.epochId === input.epochId || epoch.keyId === input.keyId)) return refused('mpc.replay')
  const next = withOperation(ledger, operation.operationId, {
    state: 'PREPARED',
    epochId: input.epochId,
    h: input.h,
    leaseUntil: now + PREPARED_LEASE_SECONDS,
  })
  const counter = Math.max(0, ...ledger.epochs.filter((epoch) => epoch.state !== 'DROPPED').map((epoch) => epoch.counter)) + 1
  const epoch = {
    epochId: input.epochId,
    counter,
    state: 'PENDING',
    operationId: operation.operationId,
    keyId: input.keyId,
    deviceKey: operation.deviceKey,
    deviceName: operation.deviceName,
    createdAt: now,
    retiredAt: null,
    retiredBy: null,
    destroyedAt: null,
  } as const
  return applied({ ...next, epochs: [...next.epochs, epoch] })
}

/** The co-signer itself verified the client's signature share: the proof counts. May be repeated with fresh nonces. */
export const prove = (
  ledger: Ledger,
  input: { readonly operationId: string; readonly deviceKey: string; readonly proofHash: string },
): Outcome => {
  const operation = own(ledger, input)
  if (!operation) return refused('http.not_found')
  if (operation.state === 'ABORTED') return refused(abortCode(operation))
  if (operation.state !== 'PREPARED' && operation.state !== 'PROVEN') return refused('recovery.conflict')
  return applied(withOperation(ledger, operation.operationId, { state: 'PROVEN', proofHash: input.proofHash }))
}

export type CommitInput = {
  readonly operationId: string
  readonly deviceKey: string
  readonly epochId: string
  readonly h: string
  readonly proofHash: string
  readonly commitHash: string
}

/** The only point of decision: old epoch RETIRED, new one LIVE, R COMMITTED, every other device of the wallet revoked. */
export const commit = (ledger: Ledger, input: CommitInput, now: number): Outcome => {
  const operation = own(ledger, input)
  if (!operation) return refused('http.not_found')
  switch (operation.state) {
    case 'COMMITTED':
      return operation.commitHash === input.commitHash ? applied(ledger) : refused('recovery.conflict')
    case 'ABORTED':
      return refused(abortCode(operation))
    case 'OPEN':
      return refused('recovery.conflict')
    case 'PREPARED':
      return refused('recovery.proof_refused')
    case 'PROVEN':
      return decide(ledger, operation, input, now)
  }
}

const decide = (ledger: Ledger, operation: LedgerOperation, input: CommitInput, now: number): Outcome => {
  const old = liveEpoch(ledger)
  if (ledger.frozen) return refused('recovery.wallet_frozen')
  if (operation.epochId !== input.epochId || operation.h !== input.h) return refused('recovery.conflict')
  if (operation.proofHash !== input.proofHash) return refused('recovery.proof_refused')
  if (operation.fence !== ledger.fence || (old?.epochId ?? null) !== operation.baseEpochId) return refused('recovery.superseded')
  const seq = ledger.seq + 1
  let next = withOperation({ ...ledger, seq }, operation.operationId, { state: 'COMMITTED', commitHash: input.commitHash })
  const effects: Effect[] = [
    {
      type: 'receipt',
      receipt: {
        type: 'COMMITTED',
        seq,
        time: now,
        fence: ledger.fence,
        deviceKey: operation.deviceKey,
        operationId: operation.operationId,
        baseEpochId: operation.baseEpochId,
        epochId: input.epochId,
        h: input.h,
        oldEpochState: old ? 'RETIRED' : null,
      },
    },
    { type: 'revokeOtherDevices', deviceKey: operation.deviceKey },
    { type: 'notify', kind: 'recovered', deviceName: operation.deviceName },
  ]
  if (old) {
    next = withEpoch(next, old.epochId, { state: 'RETIRED', retiredAt: now, retiredBy: operation.operationId })
    effects.push({ type: 'destroyKey', keyId: old.keyId })
  }
  next = withEpoch(next, input.epochId, { state: 'LIVE' })
  // A backup that the replaced device was still making would link its share to the new backup: it goes with the epoch.
  for (const backup of ledger.backups.filter((row) => row.state === 'PENDING')) {
    next = withBackup(next, backup.backupId, { state: 'SHREDDED' })
    effects.push({ type: 'destroyKey', keyId: backup.keyId })
  }
  return applied(next, ...effects)
}

/** The person stopped it. A repeat, or a cancel of what was aborted otherwise, leaves the first receipt in place. */
export const cancel = (ledger: Ledger, input: { readonly operationId: string; readonly deviceKey: string }, now: number): Outcome => {
  const operation = own(ledger, input)
  if (!operation) return refused('http.not_found')
  if (operation.state === 'COMMITTED') return refused('recovery.conflict')
  if (operation.state === 'ABORTED') return applied(ledger)
  return abort(applied(ledger), operation, 'CANCELLED', now)
}

/** The KMS has confirmed that the retired epoch's key is gone: DESTROYED is a second signed fact. */
export const keyDestroyed = (ledger: Ledger, input: { readonly keyId: string }, now: number): Applied => {
  const epoch = ledger.epochs.find((row) => row.keyId === input.keyId && row.state === 'RETIRED')
  if (!epoch?.retiredBy) return applied(ledger)
  const seq = ledger.seq + 1
  const next = withEpoch({ ...ledger, seq }, epoch.epochId, { state: 'DESTROYED', destroyedAt: now })
  const { epochId: baseEpochId, retiredBy: operationId, deviceKey } = epoch
  return applied(next, {
    type: 'receipt',
    receipt: { type: 'DESTROYED', seq, time: now, fence: ledger.fence, deviceKey, operationId, baseEpochId },
  })
}
