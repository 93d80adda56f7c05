/** Opens the database: PGlite inside this process, or PostgreSQL where DATABASE_URL is set. Same SQL, same repositories. */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { Kysely, PostgresDialect } from 'kysely'
import { PGliteDialect } from 'kysely-pglite-dialect'
import pg from 'pg'
import { migrate } from './migrate.ts'
import type { Schema } from './schema.ts'
import { migratedSnapshot } from './snapshot.ts'

export type Database = {
  readonly db: Kysely<Schema>
  /** The embedded database itself, for dumps; null on PostgreSQL. */
  readonly embedded: PGlite | null
  readonly close: () => Promise<void>
}

const INT8 = 20
const BYTEA = 17
/** As PGlite reads them: int8 as a number (everything stored is below 2^53), bytea as a plain Uint8Array, never a Buffer. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8) return (value: string) => Number(value)
    if (oid === BYTEA) return (value: string) => Uint8Array.from(Buffer.from(value.slice(2), 'hex'))
    return pg.types.getTypeParser(oid, format as 'text')
  },
}

/** `schema`: search path, so that a scratch copy or a test can live beside the real tables. */
export const openPostgres = async (url: string, schema = 'public'): Promise<Database> => {
  const pool = new pg.Pool({ connectionString: url, max: 10, types: types as never, options: `-c search_path=${schema}` })
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  await migrate(db)
  return { db, embedded: null, close: () => db.destroy() }
}

/** `folder`: where the data stays; without it everything is in memory. A first start loads a migrated snapshot (about 1 s instead of 4). */
export const openEmbedded = async (options: {
  readonly folder?: string | undefined
  readonly cacheFolder: string | undefined
}): Promise<Database> => {
  const { PGlite } = await import('@electric-sql/pglite')
  const { folder } = options
  const isNew = folder === undefined || !existsSync(path.join(folder, 'PG_VERSION'))
  if (folder !== undefined) await mkdir(folder, { recursive: true, mode: 0o700 })
  const embedded = new PGlite({
    ...(folder === undefined ? {} : { dataDir: folder }),
    ...(isNew ? { loadDataDir: await migratedSnapshot(PGlite, options.cacheFolder) } : {}),
  })
  await embedded.waitReady
  return fromEmbedded(embedded)
}

/** Wraps a PGlite that is open already and brings it up to date. */
export const fromEmbedded = async (embedded: PGlite): Promise<Database> => {
  const db = new Kysely<Schema>({ dialect: new PGliteDialect(embedded) })
  await migrate(db)
  return { db, embedded, close: () => db.destroy() }
}
