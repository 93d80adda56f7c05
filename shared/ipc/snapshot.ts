/** What the wizard mirrors: the whole recovery in one level-triggered snapshot, so that a dropped one loses nothing. */
import { z } from 'zod'
import { ERROR_CODES } from '../errors.ts'
import { BackupId, BackupMethod, Curve, OperationId, UnixSeconds, WalletId } from '../ids.ts'

const strict = z.strictObject
export const WireErrorSchema = strict({ code: z.enum(ERROR_CODES), reference: z.string().max(32) })

export const Addresses = strict({ ethereum: z.string().max(64).nullable(), solana: z.string().max(64).nullable() })
export type Addresses = z.infer<typeof Addresses>

/** The safety line, from the protocol's state and never from a guess (I14). */
export const Safety = z.enum(['nothing_changed', 'making_new_keys', 'switching', 'switched', 'destroyed'])
export type Safety = z.infer<typeof Safety>

const ms = z.number().int().min(0).nullable()
export const PositionSnapshot = strict({
  state: z.enum(['waiting', 'active', 'done', 'failed']),
  /** Real time that the work took, milliseconds; null while it has not ended. */
  ms,
  detail: strict({
    curve: Curve.optional(),
    round: z.number().int().min(1).max(9).optional(),
    rounds: z.number().int().min(1).max(9).optional(),
    bytes: z.number().int().min(0).optional(),
    stored: z.enum(['here', 'switched', 'backed_up']).optional(),
  }),
})

/** From the authenticated plaintext of the backup only: what the Confirm screen shows. */
export const Preview = strict({
  walletId: WalletId,
  addresses: Addresses,
  method: BackupMethod,
  backupId: BackupId,
  createdAt: UnixSeconds,
  curves: z.array(Curve).min(1).max(2),
})
export type Preview = z.infer<typeof Preview>

/**
 * idle: nothing is going on. opening: statuses 1 to 3. confirm: waits for the person. running: START to CONFIRM, nothing decided yet.
 * finishing: COMMIT was sent. renewing: committed, making the new backup. done. renewal_pending: committed, the renewal failed.
 * interrupted: a failure that can be gone on from or tried again. impossible: final with this backup.
 */
export const Phase = z.enum([
  'idle',
  'opening',
  'confirm',
  'running',
  'finishing',
  'renewing',
  'done',
  'renewal_pending',
  'interrupted',
  'impossible',
])
export type Phase = z.infer<typeof Phase>

export const RecoverySnapshot = strict({
  seq: z.number().int().min(0),
  phase: Phase,
  operationId: OperationId.nullable(),
  positions: z.array(PositionSnapshot).length(8),
  safety: Safety,
  safeToClose: z.boolean(),
  /** Stop is harmless now: nothing has been committed nor asked to be. */
  canStop: z.boolean(),
  /** Trying again from here is safe and makes sense. */
  canRetry: z.boolean(),
  error: WireErrorSchema.nullable(),
  preview: Preview.nullable(),
  /** After COMMITTED: when the old device was replaced (server's clock), and by whose name it went. */
  outcome: strict({
    replacedAt: UnixSeconds,
    oldDevice: z.string().max(64).nullable(),
    oldKeyDestroyed: z.boolean(),
    backupRenewed: z.boolean(),
  }).nullable(),
})
export type RecoverySnapshot = z.infer<typeof RecoverySnapshot>
