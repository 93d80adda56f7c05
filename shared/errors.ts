/**
 * The closed set of error codes (`area.reason`) and the one error class that crosses a boundary.
 * A code is all that travels: words are the renderer's, details stay in the log of the process that saw them.
 */

/** Who can put it right; the screen's third sentence follows it. */
export type Fixer = 'you' | 'wait' | 'provider' | 'support'

type Entry = { readonly retry: boolean; readonly fixer: Fixer }
const retry = (fixer: Fixer): Entry => ({ retry: true, fixer })
const final = (fixer: Fixer): Entry => ({ retry: false, fixer })

export const ERRORS = {
  'internal.unexpected': retry('support'),

  'input.invalid': final('you'),
  'input.too_large': final('you'),
  'input.encoding': final('you'),
  'ipc.unauthorised_frame': final('support'),
  'ipc.unknown_channel': final('support'),
  'ipc.rate': retry('wait'),

  'http.unreachable': retry('wait'),
  'http.timeout': retry('wait'),
  'http.tls': final('provider'),
  'http.bad_response': retry('provider'),
  'http.too_large': final('provider'),
  'http.not_found': final('provider'),
  'http.server_error': retry('wait'),
  'http.version': final('you'),

  'auth.code_wrong': retry('you'),
  'auth.code_expired': retry('you'),
  'auth.code_used': retry('you'),
  'auth.too_many_tries': final('wait'),
  'auth.rate': retry('wait'),
  'auth.session_expired': retry('you'),
  'auth.session_revoked': final('provider'),
  'auth.no_wallet': final('provider'),

  'backup.too_large': final('provider'),
  'backup.format': final('provider'),
  'backup.encoding': final('provider'),
  'backup.version_unsupported': final('you'),
  'backup.wrong_owner': final('provider'),
  'backup.wrong_version': final('provider'),
  'backup.kdf_params': final('provider'),
  'backup.passphrase_wrong': retry('you'),
  'backup.key_wrong_wallet': retry('you'),
  'backup.decrypt_failed': final('provider'),
  'backup.content': final('provider'),
  'backup.crypto_invalid': final('provider'),
  'backup.public_key_mismatch': final('provider'),
  'backup.not_found': final('provider'),
  'backup.none_complete': final('provider'),
  'backup.not_active': retry('you'),
  'backup.verify_failed': retry('you'),

  'keysource.not_found': retry('you'),
  'keysource.malformed': final('you'),
  'keysource.ambiguous': retry('you'),
  'keysource.unreadable': retry('you'),
  'keysource.unwritable': retry('you'),
  'keysource.exists': retry('support'),
  'keysource.verify_failed': retry('you'),
  'kdf.resource': retry('you'),

  'mpc.protocol': retry('provider'),
  'mpc.crypto_invalid': final('provider'),
  'mpc.public_key_mismatch': final('provider'),
  'mpc.replay': retry('provider'),

  'recovery.in_progress': retry('wait'),
  'recovery.cancelled': retry('you'),
  'recovery.superseded': retry('you'),
  'recovery.expired': retry('you'),
  'recovery.aborted': retry('you'),
  'recovery.conflict': retry('support'),
  'recovery.proof_refused': retry('provider'),
  'recovery.wallet_frozen': final('provider'),
  'recovery.epoch_retired': final('you'),
  'recovery.receipt_invalid': final('provider'),
  'recovery.server_rollback': final('provider'),
  'recovery.unlock_expired': retry('you'),
  'recovery.worker_crashed': retry('you'),

  'vault.corrupt': final('you'),
  'vault.disk_full': retry('you'),
  'vault.disk_io': retry('you'),
  'vault.permission': retry('you'),
  'vault.verify_failed': retry('you'),
  'vault.locked': retry('you'),
  'keychain.unavailable': retry('you'),
  'keychain.locked': retry('you'),
  'keychain.missing': final('you'),
  'keychain.verify_failed': retry('you'),
  'keychain.timeout': retry('you'),
  'passcode.wrong': retry('you'),
  'passcode.policy': retry('you'),
  'passcode.back_off': retry('wait'),
  'passcode.missing': retry('you'),
  'device.unprotected': retry('you'),
} as const satisfies Record<string, Entry>

export type ErrorCode = keyof typeof ERRORS
export const ERROR_CODES = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]
export const isErrorCode = (value: unknown): value is ErrorCode => typeof value === 'string' && Object.hasOwn(ERRORS, value)

/** What crosses IPC, the worker's port and the log: a code and a reference number, never a message or a value. */
export type WireError = { readonly code: ErrorCode; readonly reference: string }

export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  /** Set where the error was first seen; the log of that process has the cause under it. */
  reference: string | undefined

  constructor(code: ErrorCode, options?: { cause?: unknown; reference?: string }) {
    super(code, options?.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.reference = options?.reference
  }
}

/** Anything thrown becomes an AppError; what is not ours becomes `fallback` and keeps its cause for the local log only. */
export const asAppError = (thrown: unknown, fallback: ErrorCode = 'internal.unexpected'): AppError =>
  thrown instanceof AppError ? thrown : new AppError(fallback, { cause: thrown })
