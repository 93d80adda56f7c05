/** Words for a check: by its state, made more exact by the error code that main gives as the reason. */

import type { z } from 'zod'
import { type ErrorCode, isErrorCode } from '#shared/errors.ts'
import type { Readiness } from '#shared/ipc/contract.ts'
import type { MessageKey } from '../../i18n/en.ts'
import { errorWords } from '../../i18n/errors.ts'

export type Check = z.infer<typeof Readiness>['checks'][number]

type Words = Record<Check['state'], MessageKey> & {
  readonly named?: MessageKey
  readonly reasons?: Readonly<Partial<Record<ErrorCode, MessageKey>>>
}

const WORDS: Record<Check['id'], Words> = {
  keychain: {
    ok: 'readiness.keychain.ok',
    named: 'readiness.keychain.ok.named',
    attention: 'readiness.keychain.attention',
    failed: 'readiness.keychain.failed',
    reasons: {
      'keychain.locked': 'readiness.keychain.locked',
      'keychain.timeout': 'readiness.keychain.timeout',
      'keychain.verify_failed': 'readiness.keychain.verify',
    },
  },
  protection: {
    ok: 'readiness.protection.ok',
    attention: 'readiness.protection.attention',
    failed: 'readiness.protection.failed',
  },
  server: {
    ok: 'readiness.server.ok',
    named: 'readiness.server.ok.named',
    attention: 'readiness.server.attention',
    failed: 'readiness.server.failed',
    reasons: { 'http.version': 'readiness.server.version', 'http.tls': 'readiness.server.tls' },
  },
  backup: {
    ok: 'readiness.backup.ok',
    attention: 'readiness.backup.attention',
    failed: 'readiness.backup.failed',
    reasons: { 'recovery.wallet_frozen': 'readiness.backup.frozen' },
  },
  clock: {
    ok: 'readiness.clock.ok',
    attention: 'readiness.clock.attention.unknown',
    failed: 'readiness.clock.failed',
  },
  storage: {
    ok: 'readiness.storage.ok',
    attention: 'readiness.storage.attention',
    failed: 'readiness.storage.failed',
    reasons: { 'vault.disk_full': 'readiness.storage.full', 'vault.permission': 'readiness.storage.permission' },
  },
}

/** One message, or an error code's "what" and "do" where the check has no words of its own for it. */
export const checkWords = (check: Check): readonly MessageKey[] => {
  const { id, state, reason, detail } = check
  const words = WORDS[id]
  if (state === 'ok') return [detail !== null && words.named !== undefined ? words.named : words.ok]
  const known = isErrorCode(reason) ? words.reasons?.[reason] : undefined
  if (known !== undefined) return [known]
  if (id === 'clock' && state === 'attention' && detail !== null) return ['readiness.clock.attention']
  if (state === 'failed' && isErrorCode(reason) && !GENERAL.has(reason)) return [errorWords(reason).what, errorWords(reason).do]
  return [words[state]]
}

/** Codes that the check's own sentence says better. */
const GENERAL: ReadonlySet<ErrorCode> = new Set(['keychain.unavailable', 'http.unreachable', 'backup.none_complete', 'internal.unexpected'])
