/** Opens what a server needs from its settings: database, KMS, anchor, signing keys. Used by the server, its tests' entry and the CLI. */
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Logger } from 'pino'
import { takeLock } from './admin/lock.ts'
import type { Config } from './config.ts'
import { type Database, openEmbedded, openPostgres } from './db/client.ts'
import type { Deps } from './deps.ts'
import { type Anchor, openAnchor } from './kms/anchor.ts'
import { openFileKms } from './kms/kms.file.ts'
import type { Kms } from './kms/kms.ts'
import { openSigningKeys, type SigningKeys } from './kms/signing-keys.ts'
import { createMailNotifier, createPrintNotifier, type Notifier } from './notify/notifier.ts'

export type Runtime = {
  readonly deps: Deps
  readonly database: Database
  readonly folder: string
  readonly close: () => Promise<void>
}

export const dataFiles = (folder: string) => ({
  database: path.join(folder, 'database'),
  kms: path.join(folder, 'kms.keys'),
  anchor: path.join(folder, 'anchor.log'),
  signing: path.join(folder, 'signing-keys.json'),
  lock: path.join(folder, 'server.lock'),
  admin: path.join(folder, 'admin.json'),
})

export const notifierOf = (config: Config, print: (line: string) => void): Notifier =>
  config.smtp ? createMailNotifier(config.smtp) : createPrintNotifier(config.printCodes ? print : undefined)

const openFolder = async (config: Config): Promise<{ folder: string; isTemporary: boolean }> => {
  if (config.dataFolder === undefined) return { folder: await mkdtemp(path.join(tmpdir(), 'rekindle-server-')), isTemporary: true }
  await mkdir(config.dataFolder, { recursive: true, mode: 0o700 })
  return { folder: config.dataFolder, isTemporary: false }
}

export const openRuntime = async (
  config: Config,
  outside: { readonly notify: Notifier; readonly log: Logger; readonly clock: () => number },
): Promise<Runtime> => {
  const { folder, isTemporary } = await openFolder(config)
  const files = dataFiles(folder)
  const release = await takeLock(files.lock)
  const database =
    config.databaseUrl === undefined
      ? await openEmbedded({ folder: isTemporary ? undefined : files.database, cacheFolder: config.cacheFolder })
      : await openPostgres(config.databaseUrl)
  const [kms, anchor, signing]: [Kms, Anchor, SigningKeys] = await Promise.all([
    openFileKms(files.kms),
    openAnchor(files.anchor),
    openSigningKeys(files.signing),
  ])
  const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
  const { limits, trustProxy } = config
  return {
    deps: { db: database.db, kms, anchor, signing, random, limits, trustProxy, ...outside },
    database,
    folder,
    close: async () => {
      await database.close()
      await kms.close()
      await anchor.close()
      await release()
      if (isTemporary) await rm(folder, { recursive: true, force: true })
    },
  }
}
