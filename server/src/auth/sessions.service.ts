/** Sessions: 32 random bytes stored as a hash, thirty minutes sliding, bound to the device key that signs every request. */
import { createHash, createPublicKey, verify } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { fromHex, toHex } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { renewalMessage, requestMessage, sessionMessage } from '#shared/http/device-proof.ts'
import { appendAudit } from '../audit/audit-log.ts'
import type { CosignerFacts } from '../cosigner/facts.ts'
import type { Deps } from '../deps.ts'
import { addSession, deviceByKey, dropExpiredSessions, endSession, putDevice, sessionByToken, useSession } from './auth.repository.ts'
import { createChallenges } from './challenges.ts'
import { type CodesService, normaliseEmail } from './codes.service.ts'

export const SESSION_SECONDS = 30 * 60
const KEEP_EXPIRED_SECONDS = 24 * 60 * 60
const CHALLENGE_SECONDS = 2 * 60

/** Who a request comes from, once its proof is checked. */
export type Session = { readonly clientId: string; readonly deviceKey: string; readonly tokenHash: Uint8Array }
export type Opened = { readonly sessionToken: string; readonly clientId: string; readonly walletId: string | null }
export type RequestProof = {
  readonly token: string
  readonly requestId: string
  readonly signature: string
  readonly method: string
  readonly path: string
  readonly body: Uint8Array
  /** A device that was replaced may ask too: how its own operation ended, and nothing else. */
  readonly allowsRevoked: boolean
}

export type SessionsService = {
  readonly create: (request: {
    readonly email: string
    readonly code: string
    readonly devicePublicKey: string
    readonly deviceName: string
    readonly signature: string
  }) => Promise<Opened>
  readonly challenge: (devicePublicKey: string) => string
  readonly renew: (request: { readonly devicePublicKey: string; readonly challenge: string; readonly signature: string }) => Promise<Opened>
  readonly authenticate: (proof: RequestProof) => Promise<Session>
  readonly end: (session: Session) => Promise<void>
}

/** RFC 8410: the public key's DER up to its 32 bytes. */
const SPKI_PREFIX = fromHex('302a300506032b6570032100')
/** For every request, with the platform's fast check; the key itself passed the strict one below when the session was made. Never throws. */
const isRequestSignedBy = (publicKey: string, message: Uint8Array, signature: string): boolean => {
  try {
    const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, fromHex(publicKey)]), format: 'der', type: 'spki' })
    return verify(null, message, key, fromHex(signature))
  } catch {
    return false
  }
}
/** Strict (no small-order keys, canonical encodings). Never throws: a key or signature of another form is a wrong one. */
const isSignedBy = (publicKey: string, message: Uint8Array, signature: string): boolean => {
  try {
    return ed25519.verify(fromHex(signature), message, fromHex(publicKey), { zip215: false })
  } catch {
    return false
  }
}
const hashToken = (token: string): Uint8Array => createHash('sha256').update(fromHex(token)).digest()

export const createSessionsService = (
  { db, clock, random, log }: Deps,
  { codes, cosigner }: { readonly codes: CodesService; readonly cosigner: Pick<CosignerFacts, 'walletOf' | 'knowsDevice'> },
): SessionsService => {
  const challenges = createChallenges({ clock, random, seconds: CHALLENGE_SECONDS, max: 10_000 })

  const open = async (clientId: string, deviceKey: string, deviceName: string | null, event: 'session.created' | 'session.renewed') => {
    const now = clock()
    const token = random(32)
    const sessionToken = toHex(token)
    await db.transaction().execute(async (trx) => {
      await dropExpiredSessions(trx, now - KEEP_EXPIRED_SECONDS)
      const device = await deviceByKey(trx, deviceKey)
      if (device && device.client_id !== clientId) throw new AppError('input.invalid')
      if (deviceName !== null) {
        if (device?.revoked_at != null) throw new AppError('auth.session_revoked')
        await putDevice(trx, { device_key: deviceKey, client_id: clientId, name: deviceName, created_at: now, revoked_at: null })
      }
      const row = { client_id: clientId, device_key: deviceKey, created_at: now, expires_at: now + SESSION_SECONDS, revoked_at: null }
      await addSession(trx, { token_hash: hashToken(sessionToken), ...row })
      await appendAudit(trx, now, { event, clientId, detail: { deviceKey } })
    })
    return { sessionToken, clientId, walletId: await cosigner.walletOf(clientId) }
  }

  return {
    create: async ({ email, code, devicePublicKey, deviceName, signature }) => {
      const message = sessionMessage({ email, code, devicePublicKey: fromHex(devicePublicKey) })
      if (!isSignedBy(devicePublicKey, message, signature)) throw new AppError('input.invalid')
      // Before the code is used up: the device makes another key and sends the same code again.
      if ((await deviceByKey(db, devicePublicKey))?.revoked_at != null) throw new AppError('auth.session_revoked')
      const clientId = await codes.redeem(normaliseEmail(email), code)
      return open(clientId, devicePublicKey, deviceName, 'session.created')
    },
    challenge: (devicePublicKey) => challenges.issue(devicePublicKey),
    renew: async ({ devicePublicKey, challenge, signature }) => {
      const message = renewalMessage({ challenge: fromHex(challenge), devicePublicKey: fromHex(devicePublicKey) })
      const isFresh = challenges.take(devicePublicKey, challenge)
      if (!isFresh || !isSignedBy(devicePublicKey, message, signature)) throw new AppError('auth.session_expired')
      const device = await deviceByKey(db, devicePublicKey)
      if (!device || !(await cosigner.knowsDevice(devicePublicKey))) throw new AppError('auth.session_expired')
      return open(device.client_id, devicePublicKey, null, 'session.renewed')
    },
    authenticate: async ({ token, requestId, signature, method, path, body, allowsRevoked }) => {
      const tokenHash = hashToken(token)
      const row = await sessionByToken(db, tokenHash)
      const now = clock()
      if (row?.revoked_at != null) throw new AppError('auth.session_revoked')
      if (!row || row.expires_at <= now) throw new AppError('auth.session_expired')
      const message = requestMessage({ method, path, requestId, body, sessionToken: token })
      if (!isRequestSignedBy(row.device_key, message, signature)) throw new AppError('auth.session_expired')
      if (row.device_revoked_at != null && !allowsRevoked) throw new AppError('auth.session_revoked')
      const isUsed = await useSession(db, { tokenHash, requestId, now, expiresAt: now + SESSION_SECONDS })
      if (!isUsed) {
        log.warn({ event: 'session.replay', clientId: row.client_id })
        throw new AppError('auth.session_expired')
      }
      return { clientId: row.client_id, deviceKey: row.device_key, tokenHash }
    },
    end: async ({ tokenHash, clientId }) => {
      await db.transaction().execute(async (trx) => {
        await endSession(trx, tokenHash)
        await appendAudit(trx, clock(), { event: 'session.ended', clientId })
      })
    },
  }
}
