import { PGlite, protocol } from '@electric-sql/pglite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPreparedQueries, type Queries } from './pglite-prepared.ts'

describe('prepared queries of PGlite', () => {
  let pglite: PGlite
  let queries: Queries
  beforeAll(async () => {
    pglite = new PGlite()
    queries = createPreparedQueries(pglite, protocol)
    await queries.query('CREATE TABLE things (id text PRIMARY KEY, seq bigint, data bytea, on_hold boolean)')
  })
  afterAll(() => queries.close())

  const insert = 'insert into things (id, seq, data, on_hold) values ($1, $2, $3, $4)'
  const all = 'select * from things order by id'

  it('reads what PGlite.query reads, the first time and the next', async () => {
    const parameters = ['a', 2 ** 40, Uint8Array.of(0, 255, 92), true]
    expect((await queries.query(insert, parameters)).affectedRows).toBe(1)
    await queries.query(insert, ['b', null, new Uint8Array(), false])
    const expected = (await pglite.query(all)).rows
    expect(expected).toHaveLength(2)
    for (let i = 0; i < 2; i++) expect((await queries.query(all)).rows).toEqual(expected)
  })

  it('counts the rows that a statement touched', async () => {
    expect((await queries.query('update things set seq = $1', [7])).affectedRows).toBe(2)
    expect((await queries.query('delete from things where id = $1', ['nothing'])).affectedRows).toBe(0)
  })

  it('goes on after a refusal, within a transaction too', async () => {
    await expect(queries.query(insert, ['a', 1, null, true])).rejects.toMatchObject({ code: '23505' })
    await expect(queries.query('select * from nowhere')).rejects.toMatchObject({ code: '42P01' })
    await queries.query('begin')
    await queries.query('delete from things')
    await expect(queries.query(insert, [null, 1, null, true])).rejects.toMatchObject({ code: '23502' })
    await expect(queries.query(all)).rejects.toMatchObject({ code: '25P02' })
    await queries.query('rollback')
    expect((await queries.query(all)).rows).toHaveLength(2)
  })

  it('prepares anew when the schema has changed', async () => {
    await queries.query('ALTER TABLE things ADD COLUMN note text')
    expect((await queries.query(all)).rows[0]).toHaveProperty('note', null)
  })

  it('refuses a parameter that has no plain form', async () => {
    await expect(queries.query('select $1 as value', [{}])).rejects.toThrow(TypeError)
  })
})
