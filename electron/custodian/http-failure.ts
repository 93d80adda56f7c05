/** From what a request died of to one closed code; raw library errors never leave this folder. */
import { AppError, type ErrorCode } from '#shared/errors.ts'
import { ErrorBody } from '#shared/http/contract.ts'
import { codeOfErrorId } from '#shared/http/error-ids.ts'
import { parseJson } from './json.ts'

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EPIPE',
  'ECONNABORTED',
  'UND_ERR_SOCKET',
])
const TIMEOUT = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])
const TLS =
  /^(?:CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|UNABLE_TO_(?:VERIFY|GET_ISSUER)|EPROTO$|HOSTNAME_MISMATCH|INVALID_CA)/

const systemCode = (thrown: unknown): string => {
  let at: unknown = thrown
  for (let depth = 0; depth < 5 && at instanceof Error; depth++) {
    const code = (at as { code?: unknown }).code
    if (typeof code === 'string' && code !== '') return code
    // Happy Eyeballs wraps one error per address.
    at = at instanceof AggregateError ? at.errors[0] : at.cause
  }
  return ''
}

/** A fetch that rejected before its headers came. A refused redirect and a malformed answer have no system code of ours. */
export const failureBeforeHeaders = (thrown: unknown): AppError => {
  const code = systemCode(thrown)
  const ours: ErrorCode = UNREACHABLE.has(code)
    ? 'http.unreachable'
    : TIMEOUT.has(code)
      ? 'http.timeout'
      : TLS.test(code)
        ? 'http.tls'
        : 'http.bad_response'
  return new AppError(ours, { cause: thrown })
}

/** A server speaks about its own areas only, and never with a code that only this side can find out. */
const SERVER_AREAS = new Set(['input', 'http', 'auth', 'backup', 'mpc', 'recovery'])
const OURS_ALONE = new Set<ErrorCode>([
  'http.unreachable',
  'http.timeout',
  'http.tls',
  'backup.passphrase_wrong',
  'backup.key_wrong_wallet',
  'backup.decrypt_failed',
  'recovery.cancelled',
  'recovery.receipt_invalid',
  'recovery.server_rollback',
  'recovery.unlock_expired',
  'recovery.worker_crashed',
])
const ofStatus = (status: number): ErrorCode => {
  if (status === 401) return 'auth.session_expired'
  if (status === 404) return 'http.not_found'
  if (status === 408) return 'http.timeout'
  if (status === 413) return 'input.too_large'
  if (status === 429) return 'auth.rate'
  return status >= 500 ? 'http.server_error' : 'http.bad_response'
}

/** An answer outside 2xx: the id of its body where it is one that a server may use, else by status. The text is never read. */
export const failureOfStatus = (status: number, isJson: boolean, body: Uint8Array): AppError => {
  if (isJson) {
    try {
      const parsed = ErrorBody.safeParse(parseJson(body))
      const code = parsed.success ? codeOfErrorId(parsed.data.id) : undefined
      if (code !== undefined && SERVER_AREAS.has(code.slice(0, code.indexOf('.'))) && !OURS_ALONE.has(code)) return new AppError(code)
    } catch {
      // An error page that is no JSON says no more than its status.
    }
  }
  return new AppError(ofStatus(status))
}
