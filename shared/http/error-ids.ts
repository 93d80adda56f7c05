/** Error ids in HTTP bodies `{ id, message? }`: the industry's where one fits, else the code itself in their spelling. */
import { ERROR_CODES, type ErrorCode, isErrorCode } from '../errors.ts'

const INDUSTRY: Partial<Record<ErrorCode, string>> = {
  'input.invalid': 'BAD_REQUEST',
  'http.not_found': 'NOT_FOUND',
  'http.server_error': 'INTERNAL_ERROR',
  'auth.session_expired': 'AUTH_FAILED',
  'recovery.in_progress': 'OPERATION_IN_PROGRESS',
  'recovery.conflict': 'STATE_INVALID',
  'mpc.public_key_mismatch': 'DKG_REFRESH_MISMATCH',
  'mpc.crypto_invalid': 'DKG_REFRESH_FAILED',
  'mpc.protocol': 'WS_MSG_MALFORMED',
  'recovery.proof_refused': 'SIGN_SHARE_MISMATCH',
}

export const errorId = (code: ErrorCode): string => INDUSTRY[code] ?? code.replace('.', '_').toUpperCase()
const CODE_OF = new Map(ERROR_CODES.map((code) => [errorId(code), code]))
/** Unknown ids answer undefined; the client then falls back on the HTTP status. */
export const codeOfErrorId = (id: string): ErrorCode | undefined => {
  const code = CODE_OF.get(id)
  return isErrorCode(code) ? code : undefined
}
