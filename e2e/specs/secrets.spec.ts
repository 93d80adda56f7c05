import { readFileSync } from 'node:fs'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { parseKeyFile } from '#shared/backup/key-file.ts'
import { openBackup, parseContent, parseHeader } from '#shared/backup/rkb1.ts'
import { fromBase64 } from '#shared/bytes.ts'
import { encodeShare } from '#shared/mpc/share.ts'
import { spellingsOf } from '../../scripts/lib/lost-device.ts'
import { expect, filesUnder, PASSCODE, test } from '../fixtures/index.ts'

/** Every value of every row, as the bytes that it stands for. */
const databaseValues = async (folder: string): Promise<Buffer[]> => {
  const database = await PGlite.create(folder)
  try {
    const { rows: tables } = await database.query<{ name: string }>(
      "select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
    )
    const values: Buffer[] = []
    for (const { name } of tables) {
      const { rows } = await database.query<Record<string, unknown>>(`select * from ${name}`)
      for (const value of rows.flatMap((row) => Object.values(row)))
        values.push(value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(JSON.stringify(value) ?? ''))
    }
    return values
  } finally {
    await database.close()
  }
}

const isIn = (haystacks: readonly Buffer[], needles: readonly Buffer[]): boolean =>
  haystacks.some((bytes) => needles.some((needle) => bytes.includes(needle)))

test("no client's share and no passcode is in any HTTP body, in the server's database, in the profile or in a log", async ({
  launch,
  profile,
  ownServer,
}) => {
  const { server, network, providerFile, email, cloud, lost, log } = await ownServer()
  const [file] = filesUnder(cloud)
  const { key } = parseKeyFile(readFileSync(file ?? ''))
  const parsed = parseHeader(fromBase64(lost.cipherText))
  const noKdf = () => Promise.reject(new Error('a key file needs no derivation'))
  const backupShare = parseContent(parsed.header, await openBackup(parsed, { kind: 'key', key }, noKdf))

  const { app, wizard } = await launch({ provider: providerFile })
  await wizard.toConfirm({ email, nextCode: () => server.nextCode(email), passcode: PASSCODE }, () => app.pickFolder(cloud))
  await wizard.recover()
  await wizard.isDone()
  await app.close()
  await server.stop()

  const secrets = [
    ...spellingsOf(lost.share),
    ...spellingsOf(encodeShare(backupShare)),
    Buffer.from(key),
    Buffer.from(Buffer.from(key).toString('hex')),
    Buffer.from(PASSCODE),
  ]
  const bodies = network.exchanges.flatMap(({ requestBody, responseBody, path: where }) => [requestBody, responseBody, Buffer.from(where)])
  const rows = await databaseValues(path.join(server.data, 'database'))
  const onDisk = filesUnder(profile).map((name) => readFileSync(name))
  const logs = [Buffer.from(app.log()), Buffer.from(log())]

  expect(bodies.length).toBeGreaterThan(40)
  expect(rows.length).toBeGreaterThan(40)
  // The search finds what is there: a planted share must turn up in the same way.
  expect(isIn([Buffer.concat([Buffer.alloc(9), Buffer.from(lost.share)])], secrets)).toBe(true)
  expect(isIn(bodies, secrets)).toBe(false)
  expect(isIn(rows, secrets)).toBe(false)
  expect(isIn(onDisk, secrets)).toBe(false)
  expect(isIn(logs, secrets)).toBe(false)
})
