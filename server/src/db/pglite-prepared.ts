/**
 * Queries to PGlite as prepared statements: one call into WebAssembly for bind, execute and sync, where `PGlite.query` makes six and
 * parses the SQL each time. A tenth of its CPU, and CPU of this one thread is what a recovery waits for.
 */
import type { PGlite, protocol } from '@electric-sql/pglite'
import { concat } from '#shared/bytes.ts'

/** What the Kysely dialect uses of a PGlite. */
export type Queries = Pick<PGlite, 'close'> & {
  query(sql: string, parameters?: readonly unknown[]): Promise<{ rows: Record<string, unknown>[]; affectedRows: number }>
}

type Field = { readonly name: string; readonly dataTypeID: number }
type Message =
  | { readonly name: 'rowDescription'; readonly fields: readonly Field[] }
  | { readonly name: 'dataRow'; readonly fields: readonly (string | null)[] }
  | { readonly name: 'commandComplete'; readonly text: string }

/** SQL texts are few: the repositories'. More would mean that values stand in them. */
const MAX_STATEMENTS = 500
const PREPARED = /^\s*(?:select|insert|update|delete|with)\b/i
const TRANSACTION = /^(?:begin|start transaction|commit|rollback)\b/i

/** Bytes travel as bytes, everything else as text. */
const toWire = (value: unknown): string | Uint8Array | null => {
  if (value === null || value === undefined) return null
  if (value instanceof Uint8Array) return value
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  throw new TypeError('a parameter of this type has no place in SQL')
}

/** `serialize` comes from PGlite's own module, which is loaded only where the database is embedded. */
export const createPreparedQueries = (pglite: PGlite, { serialize }: Pick<typeof protocol, 'serialize'>): Queries => {
  const statements = new Map<string, string>()
  let count = 0

  const exchange = async (...messages: Uint8Array[]): Promise<Message[]> =>
    (await pglite.runExclusive(() => pglite.execProtocol(concat(...messages)))).messages as unknown as Message[]

  const rowsOf = (messages: readonly Message[]): Record<string, unknown>[] => {
    const columns = messages.find((message) => message.name === 'rowDescription')?.fields ?? []
    const parse = ({ dataTypeID }: Field, text: string | null): unknown => {
      const parser = pglite.parsers[dataTypeID]
      return text === null || parser === undefined ? text : parser(text, dataTypeID)
    }
    return messages
      .filter((message) => message.name === 'dataRow')
      .map(({ fields }) => Object.fromEntries(columns.map((column, i) => [column.name, parse(column, fields[i] ?? null)])))
  }

  /** A change of the schema may change what a statement answers: all are prepared anew. */
  const forgetAll = async (): Promise<void> => {
    statements.clear()
    await exchange(serialize.query('DEALLOCATE ALL'))
  }

  const unprepared = async (sql: string, parameters: readonly unknown[]) => {
    const { rows, affectedRows } = await pglite.query<Record<string, unknown>>(sql, [...parameters])
    await forgetAll()
    return { rows, affectedRows: affectedRows ?? 0 }
  }

  return {
    close: () => pglite.close(),
    query: async (sql, parameters = []) => {
      if (TRANSACTION.test(sql)) {
        await exchange(serialize.query(sql))
        return { rows: [], affectedRows: 0 }
      }
      if (!PREPARED.test(sql)) return unprepared(sql, parameters)
      if (statements.size >= MAX_STATEMENTS) await forgetAll()
      const known = statements.get(sql)
      // A name is never used again: whether a failed first use left its statement behind nobody needs to know.
      const statement = known ?? `q${count++}`
      const messages = await exchange(
        ...(known === undefined ? [serialize.parse({ name: statement, text: sql })] : []),
        serialize.bind({ statement, values: parameters.map(toWire) }),
        serialize.describe({ type: 'P' }),
        serialize.execute({}),
        serialize.sync(),
      )
      statements.set(sql, statement)
      const command = messages.find((message) => message.name === 'commandComplete')?.text
      return { rows: rowsOf(messages), affectedRows: Number(command?.split(' ').at(-1) ?? 0) || 0 }
    },
  }
}
