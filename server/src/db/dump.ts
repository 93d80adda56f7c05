/** A dump of the whole database to a file, and a scratch copy made from that file to check what it holds. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { type Database, loadEmbedded, openPostgres, type Source } from './client.ts'

const run = promisify(execFile)

/** Fsynced before it counts. */
const syncFile = async (file: string): Promise<void> => {
  const handle = await open(file, 'r+')
  try {
    await handle.chmod(0o600)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const program = async (name: 'pg_dump' | 'pg_restore', args: readonly string[]): Promise<void> => {
  try {
    await run(name, [...args])
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new Error(isMissing ? `${name} was not found: install PostgreSQL's client programs.` : `${name} failed.`, { cause })
  }
}

/** `embedded`: the data folder as a gzipped archive. PostgreSQL: pg_dump's custom format. */
export const dumpDatabase = async ({ db, source }: Pick<Database, 'db' | 'source'>, file: string): Promise<void> => {
  if (source.kind === 'postgres') {
    await program('pg_dump', ['--format=custom', `--schema=${source.schema}`, `--file=${file}`, `--dbname=${source.url}`])
    return syncFile(file)
  }
  // Holding the only connection: no transaction is open while the folder is read.
  const dump = await db.connection().execute(() => source.pglite.dumpDataDir('gzip'))
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(new Uint8Array(await dump.arrayBuffer()))
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A database of its own on the same PostgreSQL, dropped when closed. */
const restorePostgres = async ({ url, schema }: Extract<Source, { kind: 'postgres' }>, file: string): Promise<Database> => {
  const name = `rekindle_check_${randomBytes(8).toString('hex')}`
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  const drop = async (): Promise<void> => {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    await admin.end()
  }
  try {
    await admin.query(`CREATE DATABASE ${name}`)
    const scratch = new URL(url)
    scratch.pathname = `/${name}`
    const clean = schema === 'public' ? ['--clean', '--if-exists'] : []
    await program('pg_restore', ['--no-owner', '--exit-on-error', ...clean, `--dbname=${scratch.href}`, file])
    const database = await openPostgres(scratch.href, schema)
    const close = async (): Promise<void> => {
      await database.close()
      await drop()
    }
    return { ...database, close }
  } catch (error) {
    await drop()
    throw error
  }
}

export const restoreScratch = async (source: Source, file: string): Promise<Database> =>
  source.kind === 'postgres' ? restorePostgres(source, file) : loadEmbedded(undefined, new Blob([await readFile(file)]))
