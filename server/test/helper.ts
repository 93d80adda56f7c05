/** Builds the app for tests: one PGlite for all tests of a file, or PostgreSQL in a schema of its own where REKINDLE_TEST_DATABASE_URL is set. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildApp, type Extend, type Server } from '../src/app.ts'
import { addClient } from '../src/auth/auth.repository.ts'
import { type Database, openEmbedded, openPostgres } from '../src/db/client.ts'
import type { Deps } from '../src/deps.ts'
import { openAnchor } from '../src/kms/anchor.ts'
import { openFileKms } from '../src/kms/kms.file.ts'
import type { Kms } from '../src/kms/kms.ts'
import { openSigningKeys } from '../src/kms/signing-keys.ts'
import { createLog } from '../src/log.ts'
import { createTestClient, newId, random, type Send, type TestClientOptions } from './client.ts'

const LIMITS = { address: 100_000, client: 100_000, signIn: 100_000, codesPerHour: 1000, resendSeconds: 30 }

export type TestServer = Awaited<ReturnType<typeof startTestServer>>

export const openTestDatabase = (): Promise<Database> => {
  const url = process.env.REKINDLE_TEST_DATABASE_URL
  return url === undefined
    ? openEmbedded({ cacheFolder: path.resolve('node_modules/.cache/rekindle') })
    : openPostgres(url, `test_${newId()}`)
}

export type TestOptions = {
  /** Another test server's: opening one takes a second. Files and memory are still apart. */
  readonly database?: Database
  readonly limits?: Partial<Deps['limits']>
  readonly kms?: (kms: Kms) => Kms
  readonly notify?: Partial<Deps['notify']>
  readonly extend?: Extend
}

export const startTestServer = async (options: TestOptions = {}) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'rekindle-test-'))
  const database = options.database ?? (await openTestDatabase())
  const time = { now: 1_800_000_000 }
  const codes = new Map<string, string>()
  const notices: { email: string; kind: string }[] = []
  const lines: string[] = []
  let kms!: Kms
  let deps!: Deps
  let server!: Server

  const boot = async (): Promise<void> => {
    kms = await openFileKms(path.join(folder, 'kms.keys'))
    deps = {
      db: database.db,
      kms: options.kms?.(kms) ?? kms,
      anchor: await openAnchor(path.join(folder, 'anchor.log')),
      signing: await openSigningKeys(path.join(folder, 'signing.json')),
      clock: () => time.now,
      random,
      log: createLog({ write: (line) => void lines.push(line) }),
      limits: { ...LIMITS, ...options.limits },
      trustProxy: false,
      notify: {
        code: async (email, code) => void codes.set(email, code),
        notice: async (email, { kind }) => void notices.push({ email, kind }),
        ...options.notify,
      },
    }
    server = await buildApp(deps, options.extend)
    await server.cosigner.maintenance.reconcile()
  }
  const stop = async (): Promise<void> => {
    await server.app.close()
    await kms.close()
    await deps.anchor.close()
  }
  await boot()

  const send: Send = async ({ method, path: url, headers, body }) => {
    const reply = await server.app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: Buffer.from(body) }) })
    return { status: reply.statusCode, type: String(reply.headers['content-type'] ?? ''), body: new Uint8Array(reply.rawPayload) }
  }
  const newEmail = async (): Promise<string> => {
    const email = `${newId()}@example.org`
    await addClient(deps.db, { client_id: `client-${newId()}`, email, created_at: time.now })
    return email
  }
  const client = (email: string, more: Partial<TestClientOptions> = {}) => {
    const [cosigner] = deps.signing.published
    if (!cosigner) throw new Error('no signing key')
    return createTestClient({ send, cosigner, email, readCode: (of) => codes.get(of) ?? '', ...more })
  }

  return {
    folder,
    database,
    time,
    codes,
    notices,
    lines,
    send,
    newEmail,
    client,
    deps: () => deps,
    server: () => server,
    cosignerKeys: () => deps.signing.published,
    /** A client whose wallet is enrolled and backed up. */
    enrolled: async () => {
      const owner = client(await newEmail())
      return { owner, ...(await owner.enrol()) }
    },
    /** The process goes and comes back: memory is lost, files and database stay. */
    restart: async () => {
      await stop()
      await boot()
    },
    close: async () => {
      await stop()
      if (!options.database) await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
