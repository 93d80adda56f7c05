/** What the server is built from. Everything that a test may want to control comes in here. */
import type { Logger } from 'pino'
import type { Limits } from './config.ts'
import type { Db } from './db/schema.ts'
import type { Anchor } from './kms/anchor.ts'
import type { Kms } from './kms/kms.ts'
import type { SigningKeys } from './kms/signing-keys.ts'
import type { Notifier } from './notify/notifier.ts'

export type Deps = {
  readonly db: Db
  readonly kms: Kms
  readonly anchor: Anchor
  readonly signing: SigningKeys
  /** Unix seconds. */
  readonly clock: () => number
  readonly random: (length: number) => Uint8Array
  readonly notify: Notifier
  readonly log: Logger
  readonly limits: Limits
  readonly trustProxy: boolean
}
