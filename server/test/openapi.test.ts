import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { paths } from '#shared/http/contract.ts'
import { startTestServer, type TestServer } from './helper.ts'

const FILE = path.join(import.meta.dirname, '../openapi.json')
let test: TestServer
beforeAll(async () => {
  test = await startTestServer()
})
afterAll(() => test.close())

it('is committed as the server answers it (REKINDLE_WRITE_OPENAPI=1 writes it anew)', async () => {
  const reply = await test.send({ method: 'GET', path: '/openapi.json', headers: {}, body: undefined })
  const document: unknown = JSON.parse(new TextDecoder().decode(reply.body))
  const text = `${JSON.stringify(document, null, 2)}\n`
  if (process.env.REKINDLE_WRITE_OPENAPI === '1') writeFileSync(FILE, text)
  expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(document)
})

it('names every path of the contract', async () => {
  const document = JSON.parse(readFileSync(FILE, 'utf8')) as { paths: Record<string, unknown> }
  const names = Object.values(paths).flatMap((given) => {
    if (typeof given === 'string') return [given]
    const build = given as (...parts: string[]) => string
    const rounds = given === paths.proof || given === paths.deviceCheck ? ['1', '2'] : ['1', '2', '3']
    const last = [paths.reshare, paths.proof, paths.backupReshare, paths.deviceCheck].includes(given as never)
    const first = given === paths.custodianBackup ? '{clientId}' : '{walletId}'
    const second = given.toString().includes('backupId') ? '{backupId}' : '{operationId}'
    const ids = build.length - (last ? 1 : 0) === 1 ? [first] : [first, second]
    return last ? rounds.map((round) => build(...ids, round)) : [build(...ids)]
  })
  expect(Object.keys(document.paths).sort()).toEqual([...new Set(names)].sort())
})
