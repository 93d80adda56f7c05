/** Forward-only migrations in one transaction; the table of names says what has run. */
import { type Kysely, sql } from 'kysely'
import { migrations } from '../../migrations/index.ts'
import type { Schema } from './schema.ts'

/** Splits at semicolons that end a line; function bodies are written on one line. */
const statements = (text: string): string[] =>
  text
    .split(/;\s*$/m)
    .map((part) => part.trim())
    .filter((part) => part !== '')

export const migrate = (db: Kysely<Schema>): Promise<void> =>
  db.transaction().execute(async (trx) => {
    await sql`CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())`.execute(trx)
    const { rows } = await sql<{ name: string }>`SELECT name FROM migrations`.execute(trx)
    const done = new Set(rows.map((row) => row.name))
    for (const { name, sql: text } of migrations.filter((migration) => !done.has(migration.name))) {
      for (const statement of statements(text)) await sql.raw(statement).execute(trx)
      await sql`INSERT INTO migrations (name) VALUES (${name})`.execute(trx)
    }
  })
