/** Words for a check: by its state, made more exact by a reason that is known. An unknown reason falls back to the state's words. */
import type { Readiness } from '#shared/ipc/contract.ts'
import type { z } from 'zod'
import type { MessageKey } from '../../i18n/en.ts'

export type Check = z.infer<typeof Readiness>['checks'][number]

type Words = Record<Check['state'], MessageKey> & {
  readonly named?: MessageKey
  readonly reasons?: Readonly<Record<string, MessageKey>>
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

export const checkWords = (check: Check): MessageKey => {
  const words = WORDS[check.id]
  const known = check.reason !== null && Object.hasOwn(words.reasons ?? {}, check.reason) ? words.reasons?.[check.reason] : undefined
  if (known !== undefined) return known
  if (check.state === 'ok' && check.detail !== null && words.named !== undefined) return words.named
  if (check.id === 'clock' && check.state === 'attention' && check.detail !== null) return 'readiness.clock.attention'
  return words[check.state]
}
