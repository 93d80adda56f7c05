/** One-time codes by e-mail: six digits, ten minutes, five tries, once; unknown addresses get the same answers in the same way. */
import { equalBytes } from '#shared/bytes.ts'
import { AppError, type ErrorCode } from '#shared/errors.ts'
import { appendAudit } from '../audit/audit-log.ts'
import type { Deps } from '../deps.ts'
import { clientByEmail, dropStaleCodes, lockCode, putCode, updateCode } from './auth.repository.ts'

export const CODE_SECONDS = 10 * 60
export const MAX_TRIES = 5
const WINDOW_SECONDS = 60 * 60

export const normaliseEmail = (email: string): string => email.trim().toLowerCase()

export type CodesService = {
  readonly send: (email: string) => Promise<{ expiresInSeconds: number; resendAfterSeconds: number }>
  /** The client that the code stands for. Throws `auth.code_wrong`, `code_expired`, `code_used`, `too_many_tries`. */
  readonly redeem: (email: string, code: string) => Promise<string>
}

/** Six digits without bias: 4 random bytes below the largest multiple of a million. */
const sixDigits = (random: Deps['random']): string => {
  for (;;) {
    const value = new DataView(random(4).slice().buffer).getUint32(0)
    if (value < 4_294_000_000) return String(value % 1_000_000).padStart(6, '0')
  }
}

export const createCodesService = ({ db, clock, random, notify, log, limits, signing }: Deps): CodesService => {
  const hashOf = (email: string, code: string): Uint8Array => signing.peppered(`code/v1:${email}:${code}`)

  const send: CodesService['send'] = async (given) => {
    const email = normaliseEmail(given)
    const now = clock()
    const code = sixDigits(random)
    const isKnown = await db.transaction().execute(async (trx) => {
      await dropStaleCodes(trx, now - WINDOW_SECONDS)
      const before = await lockCode(trx, email)
      if (before && now < before.sent_at + limits.resendSeconds) throw new AppError('auth.rate')
      const inWindow = before && now < before.window_start + WINDOW_SECONDS ? before : undefined
      if (inWindow && inWindow.sent_in_window >= limits.codesPerHour) throw new AppError('auth.rate')
      const client = await clientByEmail(trx, email)
      await putCode(trx, {
        email,
        client_id: client?.client_id ?? null,
        code_hash: hashOf(email, code),
        tries: 0,
        sent_at: now,
        expires_at: now + CODE_SECONDS,
        used_at: null,
        window_start: inWindow?.window_start ?? now,
        sent_in_window: (inWindow?.sent_in_window ?? 0) + 1,
      })
      await appendAudit(trx, now, { event: 'code.sent', clientId: client?.client_id ?? null })
      return client !== undefined
    })
    // Not awaited: the answer's time must not tell whether the address is known.
    if (isKnown) notify.code(email, code).catch(() => log.error({ event: 'mail.failed' }))
    return { expiresInSeconds: CODE_SECONDS, resendAfterSeconds: limits.resendSeconds }
  }

  /** Decided inside one transaction with the row locked, so that parallel guesses count one by one. */
  const redeem: CodesService['redeem'] = async (given, code) => {
    const email = normaliseEmail(given)
    const now = clock()
    const decision = await db.transaction().execute(async (trx): Promise<{ clientId: string } | { refusal: ErrorCode }> => {
      const row = await lockCode(trx, email)
      if (!row) return { refusal: 'auth.code_wrong' }
      if (row.tries >= MAX_TRIES) return { refusal: 'auth.too_many_tries' }
      const isRight = equalBytes(row.code_hash, hashOf(email, code)) && row.client_id !== null
      if (!isRight) {
        await updateCode(trx, email, { tries: row.tries + 1 })
        await appendAudit(trx, now, { event: 'session.refused', clientId: row.client_id })
        return { refusal: 'auth.code_wrong' }
      }
      if (row.used_at !== null) return { refusal: 'auth.code_used' }
      if (now >= row.expires_at) return { refusal: 'auth.code_expired' }
      await updateCode(trx, email, { used_at: now })
      return { clientId: row.client_id as string }
    })
    if ('refusal' in decision) throw new AppError(decision.refusal)
    return decision.clientId
  }

  return { send, redeem }
}
