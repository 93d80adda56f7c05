/** Everything that the server has stored, as bytes to search for secrets in. */
import { sql } from 'kysely'
import type { Database } from '../src/db/client.ts'

const bytesOf = (value: unknown): Buffer => {
  if (value instanceof Uint8Array) return Buffer.from(value)
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value ?? null))
}

/** Every column of every row, and on the embedded database the data folder itself with its log of writes. */
export const storedBytes = async ({ db, source }: Pick<Database, 'db' | 'source'>): Promise<Buffer> => {
  const tables = await sql<{ name: string }>`
    SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = current_schema()`.execute(db)
  const parts: Buffer[] = []
  for (const { name } of tables.rows) {
    const { rows } = await sql.raw<Record<string, unknown>>(`SELECT * FROM ${name}`).execute(db)
    for (const row of rows) for (const value of Object.values(row)) parts.push(bytesOf(value), Buffer.of(0))
  }
  if (source.kind === 'embedded') {
    const dump = await db.connection().execute(() => source.pglite.dumpDataDir('none'))
    parts.push(Buffer.from(await dump.arrayBuffer()))
  }
  return Buffer.concat(parts)
}
