import { mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeKeyFile, parseKeyFile } from '#shared/backup/key-file.ts'
import { AppError } from '#shared/errors.ts'
import { createFolderFiles, type FolderFiles } from './folder-files.ts'
import { createFolderStore, keyFileName } from './folder-source.ts'

const files = createFolderFiles(process.platform)
const walletId = 'a1'.repeat(16)
const entry = { walletId, backupId: 'b1'.repeat(16), version: 2 }
const other = { walletId: 'a2'.repeat(16), backupId: 'b2'.repeat(16), version: 1 }
const key = new Uint8Array(32).fill(7)
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rekindle-keys-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (thrown: unknown) => (thrown instanceof AppError ? thrown.code : `not ours: ${String(thrown)}`),
  )
const put = (name: string, bytes: Uint8Array | string) => writeFile(join(folder, name), bytes)
const store = (over: Partial<FolderFiles> = {}) => createFolderStore(folder, { ...files, ...over })

describe('a key in a folder', () => {
  it('is created once, under its name, private, and found again', async () => {
    await store().create(entry, key)
    expect(await readdir(folder)).toEqual(['Rekindle backup key b1b1b1b1 v2.rekindle-key'])
    expect(await store().find(entry)).toEqual(key)
    expect(await store().list(walletId)).toEqual([entry])
    expect(await store().list(other.walletId)).toEqual([])
  })

  it('is never overwritten', async () => {
    await store().create(entry, key)
    expect(await codeOf(store().create(entry, new Uint8Array(32).fill(8)))).toBe('keysource.exists')
    expect(await store().find(entry)).toEqual(key)
  })

  it('does not count as made when it reads back otherwise', async () => {
    const read: FolderFiles['read'] = async (path, max) => {
      const bytes = await files.read(path, max)
      bytes?.set([0x41], 20)
      return bytes
    }
    expect(await codeOf(store({ read }).create(entry, key))).toBe('keysource.verify_failed')
  })

  it('may lie there in several equal copies, not in two different ones', async () => {
    await store().create(entry, key)
    await put('Rekindle backup key b1b1b1b1 v2 (conflicted copy).rekindle-key', encodeKeyFile({ ...entry, key }))
    expect(await store().find(entry)).toEqual(key)
    await put('copy.rekindle-key', encodeKeyFile({ ...entry, key: new Uint8Array(32).fill(9) }))
    expect(await codeOf(store().find(entry))).toBe('keysource.ambiguous')
  })
})

describe('a folder without the key', () => {
  const rows: [string, () => Promise<unknown>, string][] = [
    ['empty', async () => undefined, 'keysource.not_found'],
    ['only other files', () => put('holiday.jpg', 'x'), 'keysource.not_found'],
    ['another backup of this wallet', () => put('a.rekindle-key', encodeKeyFile({ ...entry, version: 1, key })), 'keysource.not_found'],
    ["another wallet's key", () => put('a.rekindle-key', encodeKeyFile({ ...other, key })), 'backup.key_wrong_wallet'],
    ['a key file cut short', () => put(keyFileName(entry), encodeKeyFile({ ...entry, key }).slice(0, 60)), 'keysource.malformed'],
    ['an empty file', () => put(keyFileName(entry), ''), 'keysource.malformed'],
    ['UTF-16', () => put(keyFileName(entry), Buffer.from('RKK1:', 'utf16le')), 'keysource.malformed'],
    [
      'a byte order mark',
      () => put(keyFileName(entry), Buffer.concat([Buffer.from('\uFEFF'), encodeKeyFile({ ...entry, key })])),
      'keysource.malformed',
    ],
    [
      '4 GB, sparse',
      () => put(keyFileName(entry), 'x').then(() => truncate(join(folder, keyFileName(entry)), 4 * 2 ** 30)),
      'keysource.malformed',
    ],
    ["what iCloud leaves of a file that isn't here", () => put(`.${keyFileName(entry)}.icloud`, 'x'), 'keysource.unreadable'],
  ]
  it.each(rows)('%s', async (_name, prepare, code) => {
    await prepare()
    const before = await readdir(folder)
    expect(await codeOf(store().find(entry))).toBe(code)
    expect(await readdir(folder)).toEqual(before)
  })

  it('a link out of the folder is not followed', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'rekindle-outside-'))
    await writeFile(join(outside, 'k'), encodeKeyFile({ ...entry, key }))
    await symlink(join(outside, 'k'), join(folder, keyFileName(entry)))
    expect(await codeOf(store().find(entry))).toBe('keysource.not_found')
    expect(await codeOf(store().create(entry, key))).toBe('keysource.exists')
    expect(parseKeyFile(await readFile(join(outside, 'k'))).key).toEqual(key)
    await rm(outside, { recursive: true })
  })

  it('a folder that is gone', async () => {
    await rm(folder, { recursive: true })
    expect(await codeOf(store().find(entry))).toBe('keysource.unreadable')
    expect(await codeOf(store().create(entry, key))).toBe('keysource.unwritable')
  })
})

describe('cleaning', () => {
  it('deletes named keys of this wallet that are strictly older, and nothing else', async () => {
    const old = { ...entry, backupId: 'b0'.repeat(16), version: 1 }
    const newer = { ...entry, backupId: 'b3'.repeat(16), version: 3 }
    for (const one of [old, entry, newer]) await store().create(one, key)
    await put('other.rekindle-key', encodeKeyFile({ ...other, backupId: old.backupId, key }))
    await put('broken.rekindle-key', 'x')
    expect(await store().deleteOlder(entry, [old, entry, newer])).toBe(1)
    expect((await readdir(folder)).sort()).toEqual(
      [keyFileName(entry), keyFileName(newer), 'broken.rekindle-key', 'other.rekindle-key'].sort(),
    )
  })
})
