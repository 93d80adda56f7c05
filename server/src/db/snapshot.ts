/**
 * A migrated, empty PGlite data folder in a cache: making one takes 2 to 4 s, loading one less than a second.
 * The name holds PGlite's version and the migrations, so that a stale one is never loaded; an unusable cache is only slower.
 */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { Kysely } from 'kysely'
import { PGliteDialect } from 'kysely-pglite-dialect'
import { migrations } from '../../migrations/index.ts'
import { migrate } from './migrate.ts'
import type { Schema } from './schema.ts'

type NewPGlite = new () => PGlite

/** The package doesn't export its version: the hash of its entry file stands for it. */
const cacheName = (): string => {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const hash = createHash('sha256').update(readFileSync(entry)).update(JSON.stringify(migrations))
  return `pglite-${hash.digest('hex').slice(0, 32)}.tar`
}

const makeSnapshot = async (create: NewPGlite): Promise<Blob> => {
  const fresh = new create()
  const db = new Kysely<Schema>({ dialect: new PGliteDialect(fresh) })
  try {
    await migrate(db)
    return await fresh.dumpDataDir('none')
  } finally {
    await db.destroy()
  }
}

/** The data folder to start from; made and kept in `cacheFolder`, if there is one, at the first call. */
export const migratedSnapshot = async (create: NewPGlite, cacheFolder: string | undefined): Promise<Blob> => {
  if (cacheFolder === undefined) return makeSnapshot(create)
  const file = path.join(cacheFolder, cacheName())
  if (existsSync(file)) return new Blob([await readFile(file)])
  const snapshot = await makeSnapshot(create)
  const temporary = `${file}.${randomUUID()}`
  try {
    await mkdir(cacheFolder, { recursive: true })
    await writeFile(temporary, Buffer.from(await snapshot.arrayBuffer()))
    await rename(temporary, file)
  } catch {
    // A read-only or full cache folder costs time at the next start, nothing else.
  }
  return snapshot
}
