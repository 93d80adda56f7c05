/**
 * The driver's face: recover (the industry's shape), enrol, resume and renew. No Electron in here: the worker, tests, demo
 * and bench run the same code over their own RecoveryIo.
 */
import { fromHex, toBase64 } from '#shared/bytes.ts'
import { AppError, asAppError, type ErrorCode } from '#shared/errors.ts'
import type { BackupMethod } from '#shared/ids.ts'
import type { Addresses } from '#shared/ipc/snapshot.ts'
import { wipeShare } from '#shared/mpc/share.ts'
import type { EpochShare } from '#shared/mpc/types.ts'
import type { Operation } from '#shared/recovery/journal.ts'
import { decide, holdsPending, isUndecided, liveOf, type MachineState, NONE } from '#shared/recovery/machine.ts'
import type { OnStatus } from '#shared/recovery/status.ts'
import { clean, type RenewRequest, renew } from './backup.ts'
import { acceptCommitted, commit, persist, prove, readSlot } from './commit.ts'
import { checkDevice } from './device-check.ts'
import { cosignerKey, createDriver, type Driver, newId, stateAt } from './driver.ts'
import type { BackupChoice, RecoveryIo } from './io.ts'
import { addressesOf, newestVersion, openShare } from './open.ts'
import { acceptAborted, askStatus, dropOnSignedAbort, learnDestroyed } from './receipts.ts'
import { reshare } from './reshare.ts'

/** `cipherText`: the new encrypted client backup share, base64; null where only the switch was finished. */
export type RecoverResult = { readonly addresses: Addresses; readonly cipherText: string | null }

const ABORT_CODES: Readonly<Record<string, ErrorCode>> = {
  SUPERSEDED: 'recovery.superseded',
  EXPIRED: 'recovery.expired',
  CANCELLED: 'recovery.cancelled',
}
const abortCode = (reason: string): ErrorCode => ABORT_CODES[reason] ?? 'recovery.aborted'

/** What the journal's live epoch says of itself, in the answer's shape. */
const resultOf = (driver: Driver, cipherText: Uint8Array | null): RecoverResult => {
  const live = liveOf(driver.state())
  if (live === null) throw new AppError('internal.unexpected')
  const curves = live.epoch.curves.map(({ curve, publicKey, client, cosigner }) => ({
    curve,
    publicKey: fromHex(publicKey),
    verifyingShares: { client: fromHex(client), cosigner: fromHex(cosigner) },
  }))
  return { addresses: addressesOf({ curves }), cipherText: cipherText === null ? null : toBase64(cipherText) }
}

/** Status 8: only with a durable COMMITTED and a durable CONFIRMED (I14). */
const done = (driver: Driver, cipherText: Uint8Array): Promise<RecoverResult> =>
  driver.during(8, async () => {
    stateAt(driver, 'backup_confirmed')
    return resultOf(driver, cipherText)
  })

/** An attempt with nothing durable is forgotten; one with a pending share only by the co-signer's signature. */
const settle = async (driver: Driver, thrown: unknown): Promise<void> => {
  const state = driver.state()
  if (!isUndecided(state)) return
  const { code } = asAppError(thrown)
  const wasStopped = code === 'recovery.cancelled'
  const { walletId, operationId } = state.op
  // A revoked device was replaced by another one: that decided the operation, and the co-signer's signature says how.
  if (code === 'auth.session_revoked' && holdsPending(state)) return learnOutcome(driver)
  if (state.at === 'proven' || state.at === 'commit_sent') {
    if (code.startsWith('recovery.')) await dropOnSignedAbort(driver)
    return
  }
  if (wasStopped) {
    const answer = await driver.io.api.cancel(walletId, operationId).catch(() => null)
    if (answer !== null) return acceptAborted(driver, answer.receipt)
  }
  if (state.at === 'pending_durable') {
    if (code.startsWith('recovery.')) await dropOnSignedAbort(driver)
    return
  }
  await abandon(driver)
}

const learnOutcome = async (driver: Driver): Promise<void> => {
  const { status, signed } = await askStatus(driver)
  if (!status.known || signed === null) return
  if (status.signed === 'ABORTED') await acceptAborted(driver, signed)
  else await acceptCommitted(driver, signed)
}

/** The slot, if one was begun, belongs to an operation that was never proven: no COMMIT can name it. */
const abandon = async (driver: Driver): Promise<void> => {
  const { op } = stateAt(driver, 'started', 'reshared')
  await driver.record({ v: 1, type: 'LEFT', operationId: op.operationId })
  await driver.io.slots.dropPending()
}

/** Safe only here: the backup that was opened a moment ago, both halves of it, takes the place of the share (I1, I13). */
const giveUpPending = async (driver: Driver): Promise<void> => {
  const state = driver.state()
  if (holdsPending(state)) await driver.record({ v: 1, type: 'GIVEN_UP', operationId: state.op.operationId })
  await driver.io.slots.dropPending()
}

const settling = async <T>(driver: Driver, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (thrown) {
    // The first error is the one that is told; what could not be settled now is settled by the next resume.
    await settle(driver, thrown).catch(() => undefined)
    const state = driver.state()
    // "Another device completed recovery" says more than "this device was revoked".
    if (asAppError(thrown).code === 'auth.session_revoked' && state.at === 'aborted') throw new AppError(abortCode(state.reason))
    throw thrown
  }
}

const renewWith = (driver: Driver, request: RenewRequest): Promise<Uint8Array> => {
  const { keys } = driver.io
  if (keys === null) throw new AppError('keysource.not_found')
  return renew(driver, keys, request)
}

/** START to CONFIRM: the fourteen round trips. */
const run = (driver: Driver, op: Operation, base: EpochShare | undefined, newest: number): Promise<RecoverResult> =>
  settling(driver, async () => {
    const made = await reshare(driver, op, base)
    const cipherText = await driver.during(7, async (tell) => {
      const signing = await persist(driver, made.share, made.startedAt).finally(() => wipeShare(made.share))
      try {
        tell({ stored: 'here' })
        await prove(driver, signing)
        const serverRandom = await commit(driver)
        tell({ stored: 'switched' })
        const renewed = await renewWith(driver, {
          ...{ method: op.method, version: newest + 1, serverRandom, signing },
          createdAt: stateAt(driver, 'committed').committed.time,
        })
        tell({ stored: 'backed_up' })
        return renewed
      } finally {
        wipeShare(signing)
      }
    })
    return done(driver, cipherText)
  })

/** Flip B on its own: after a restart, or whenever the person renews. */
const renewLive = async (
  driver: Driver,
  { given, asMethod }: { readonly given?: { readonly serverRandom: string } | undefined; readonly asMethod?: BackupMethod } = {},
): Promise<Uint8Array> => {
  const live = liveOf(driver.state())
  if (live === null) throw new AppError('recovery.conflict')
  const { walletId } = live.op
  const method = asMethod ?? live.op.method
  const { wallets, serverTime } = await driver.io.api.account({ unstoppable: true })
  const wallet = wallets.find((candidate) => candidate.walletId === walletId)
  if (wallet === undefined) throw new AppError('auth.no_wallet')
  const { serverRandom } = given ?? (await driver.io.api.nonce(walletId))
  const signing = await readSlot(driver, 'active', live.epoch)
  try {
    return await renewWith(driver, { method, version: newestVersion(wallet, method) + 1, serverRandom, signing, createdAt: serverTime })
  } finally {
    wipeShare(signing)
  }
}

/** Goes on with what the journal says; as often as one likes. Answers null where nothing is left to do or to tell. */
const resumeFrom = async (driver: Driver): Promise<RecoverResult | null> => {
  const { io } = driver
  const asked = decide(driver.state()) === 'ask_status' ? await askStatus(driver) : undefined
  const action = decide(driver.state(), asked?.status)
  const finish = (switchOver: () => Promise<{ serverRandom: string } | undefined>) =>
    settling(driver, async () => {
      const cipherText = await driver.during(7, async (tell) => {
        const given = await switchOver()
        const live = liveOf(driver.state())
        if (live !== null) await io.slots.finalise(live.op.operationId)
        tell({ stored: 'switched' })
        if (io.keys === null) return null
        const renewed = await renewLive(driver, { given })
        tell({ stored: 'backed_up' })
        return renewed
      })
      return cipherText === null ? resultOf(driver, null) : done(driver, cipherText)
    })

  switch (action) {
    case 'none':
    case 'ask_status':
      return null
    case 'abandon':
      await abandon(driver)
      return null
    case 'wait':
      throw new AppError('recovery.conflict')
    case 'drop':
      if (asked?.signed) await acceptAborted(driver, asked.signed)
      else await io.slots.dropPending()
      if (asked === undefined) return null
      throw new AppError(abortCode(stateAt(driver, 'aborted').reason))
    case 'accept':
      return finish(async () => {
        if (asked?.signed) await acceptCommitted(driver, asked.signed)
        return undefined
      })
    case 'prove':
      return finish(async () => {
        const signing = await readSlot(driver, 'pending', stateAt(driver, 'pending_durable').epoch)
        await prove(driver, signing).finally(() => wipeShare(signing))
        return { serverRandom: await commit(driver) }
      })
    case 'commit':
      return finish(async () => ({ serverRandom: await commit(driver) }))
    case 'renew':
      return finish(async () => undefined)
    case 'clean':
      await clean(driver, io.keys)
      return null
  }
}

export type RecoveryDriver = {
  /** The industry's shape. Waits at `io.confirm` between status 3 and START. */
  readonly recover: (choice: BackupChoice, onStatus: OnStatus) => Promise<RecoverResult>
  /** Makes a wallet and its first backup; the same machine with kind ENROL. */
  readonly enrol: (choice: { readonly method: BackupMethod }, onStatus: OnStatus) => Promise<RecoverResult>
  readonly resume: (onStatus: OnStatus) => Promise<RecoverResult | null>
  /** A new backup of the live epoch, whether or not the last one was confirmed. */
  readonly renewBackup: (choice: { readonly method: BackupMethod }, onStatus: OnStatus) => Promise<RecoverResult>
  /** What follows Done: the signed word that the old share's key is gone, and what the watermark lets go of older backups. */
  readonly clean: () => Promise<void>
  /** Both parties sign with the live shares. Throws `recovery.epoch_retired` or `recovery.proof_refused`. */
  readonly checkDevice: () => Promise<void>
  readonly state: () => MachineState
}

/** One driver over one journal, whose state `initial` is; one call at a time. */
export const createRecover = (io: RecoveryIo, initial: MachineState = NONE): RecoveryDriver => {
  let state = initial
  const driverFor = (onStatus: OnStatus) =>
    createDriver(
      {
        ...io,
        onMachine: (next) => {
          state = next
          io.onMachine(next)
        },
      },
      state,
      onStatus,
    )
  const silent: OnStatus = () => undefined
  const common = () => ({ clientId: io.clientId, operationId: newId(io), deviceKey: io.device.publicKeyHex })

  return {
    state: () => state,
    recover: async (choice, onStatus) => {
      const driver = driverFor(onStatus)
      if (isUndecided(state) && !(choice.givesUpPending && holdsPending(state))) throw new AppError('recovery.in_progress')
      const opened = await openShare(driver, choice)
      try {
        await io.confirm(opened.preview)
        if (choice.givesUpPending) await giveUpPending(driver)
        const { walletId, method, base, cosignerKeyId } = opened
        const op: Operation = { kind: 'RECOVER', walletId, ...common(), cosignerKeyId, method, base } as Operation
        return await run(driver, op, opened.share, opened.newestVersion)
      } finally {
        wipeShare(opened.share)
      }
    },
    enrol: async ({ method }, onStatus) => {
      const driver = driverFor(onStatus)
      if (isUndecided(state)) throw new AppError('recovery.in_progress')
      const { walletId } = await io.api.createWallet()
      const { keyId } = cosignerKey(io)
      return run(driver, { kind: 'ENROL', walletId, ...common(), cosignerKeyId: keyId, method, base: null } as Operation, undefined, 0)
    },
    resume: (onStatus) => resumeFrom(driverFor(onStatus)),
    renewBackup: async ({ method }, onStatus) => {
      const driver = driverFor(onStatus)
      const cipherText = await driver.during(7, async (tell) => {
        const renewed = await renewLive(driver, { asMethod: method })
        tell({ stored: 'backed_up' })
        return renewed
      })
      return done(driver, cipherText)
    },
    checkDevice: () => checkDevice(driverFor(silent)),
    clean: async () => {
      const driver = driverFor(silent)
      await learnDestroyed(driver)
      if (state.at === 'backup_confirmed') await clean(driver, io.keys)
    },
  }
}
