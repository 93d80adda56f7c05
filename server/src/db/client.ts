/** Opens the database: PGlite inside this process, or PostgreSQL where DATABASE_URL is set. Same SQL, same repositories. */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { Kysely, PostgresDialect } from 'kysely'
import { PGliteDialect } from 'kysely-pglite-dialect'
import pg from 'pg'
import { migrate } from './migrate.ts'
import { createPreparedQueries } from './pglite-prepared.ts'
import type { Schema } from './schema.ts'
import { migratedSnapshot } from './snapshot.ts'

/** What a dump needs to know of where the data is. */
export type Source =
  | { readonly kind: 'embedded'; readonly pglite: PGlite }
  | { readonly kind: 'postgres'; readonly url: string; readonly schema: string }
export type Database = { readonly db: Kysely<Schema>; readonly source: Source; readonly close: () => Promise<void> }

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

/**
 * Round state lives in one process: a second server on the same tables would abort the first one's operations. The lock belongs to
 * a connection; where that is lost, the process ends rather than go on without it.
 */
const holdAlone = async (pool: pg.Pool, schema: string): Promise<() => void> => {
  const client = await pool.connect()
  const { rows } = await client.query<{ alone: boolean }>('SELECT pg_try_advisory_lock(hashtext($1)) AS alone', [`rekindle:${schema}`])
  if (!rows[0]?.alone) {
    client.release()
    throw new Error('Another server uses this database.')
  }
  let isReleased = false
  client.on('error', () => {
    if (!isReleased) throw new Error('The database connection that keeps this server alone was lost.')
  })
  return () => {
    isReleased = true
    client.release(true)
  }
}

/** `schema`: search path, so that a test or a copy can live beside the real tables. */
export const openPostgres = async (url: string, schema = 'public'): Promise<Database> => {
  const pool = new pg.Pool({ connectionString: url, max: 10, types: types as never, options: `-c search_path=${schema}` })
  // An idle connection that breaks is replaced at the next query; that query is the one to fail.
  pool.on('error', () => undefined)
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  try {
    const release = await holdAlone(pool, schema)
    await pool.query(`CREATE SCHEMA IF NOT EXISTS ${pg.escapeIdentifier(schema)}`)
    await migrate(db)
    const close = async (): Promise<void> => {
      release()
      await db.destroy()
    }
    return { db, source: { kind: 'postgres', url, schema }, close }
  } catch (error) {
    await db.destroy()
    throw error
  }
}

/** `folder`: where the data stays; without it everything is in memory. A first start loads a migrated snapshot: 1 s instead of 4. */
export const openEmbedded = async (options: {
  readonly folder?: string | undefined
  readonly cacheFolder: string | undefined
}): Promise<Database> => {
  const { PGlite } = await import('@electric-sql/pglite')
  const { folder, cacheFolder } = options
  const isNew = folder === undefined || !existsSync(path.join(folder, 'PG_VERSION'))
  if (folder !== undefined) await mkdir(folder, { recursive: true, mode: 0o700 })
  return loadEmbedded(folder, isNew ? await migratedSnapshot(PGlite, cacheFolder) : undefined)
}

/** From a dumped data folder, into `folder` or memory. */
export const loadEmbedded = async (folder: string | undefined, dump: Blob | undefined): Promise<Database> => {
  const { PGlite, protocol } = await import('@electric-sql/pglite')
  const pglite = new PGlite({ ...(folder === undefined ? {} : { dataDir: folder }), ...(dump === undefined ? {} : { loadDataDir: dump }) })
  await pglite.waitReady
  const db = new Kysely<Schema>({ dialect: new PGliteDialect(createPreparedQueries(pglite, protocol) as unknown as PGlite) })
  await migrate(db)
  return { db, source: { kind: 'embedded', pglite }, close: () => db.destroy() }
}
