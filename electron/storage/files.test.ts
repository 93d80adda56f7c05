import { link, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '#shared/bytes.ts'
import { asDiskError, atomicWrite, createFileSystem, readBounded } from './files.ts'
import { openPayload, sealPayload } from './seal.ts'
import { createMemoryFiles } from './testing/memory-files.ts'

describe('files on a real disk', () => {
  let folder: string
  const files = createFileSystem(process.platform)
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rekindle-files-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('writes 0600 files into 0700 folders and leaves no temporary file', async () => {
    const inner = join(folder, 'vault')
    await mkdir(inner, { mode: 0o755 })
    await files.makeFolder(inner)
    await atomicWrite(files, join(inner, 'x'), utf8('one'))
    await atomicWrite(files, join(inner, 'x'), utf8('two'))
    expect(await readFile(join(inner, 'x'), 'utf8')).toBe('two')
    expect(await readdir(inner)).toEqual(['x'])
    expect((await stat(join(inner, 'x'))).mode & 0o777).toBe(0o600)
    expect((await stat(inner)).mode & 0o777).toBe(0o700)
  })

  it('replaces what a crash or somebody else left at the temporary name, without following a link', async () => {
    await writeFile(join(folder, 'other'), 'theirs')
    await symlink(join(folder, 'other'), join(folder, 'x.new'))
    await atomicWrite(files, join(folder, 'x'), utf8('mine'))
    expect(await readFile(join(folder, 'other'), 'utf8')).toBe('theirs')
    expect(await readFile(join(folder, 'x'), 'utf8')).toBe('mine')
  })

  it('refuses links, folders that are links, and files that are too large', async () => {
    await writeFile(join(folder, 'file'), 'hello')
    await symlink(join(folder, 'file'), join(folder, 'soft'))
    await expect(readBounded(files, join(folder, 'soft'), 100)).rejects.toMatchObject({ code: 'vault.permission' })
    await link(join(folder, 'file'), join(folder, 'hard'))
    await expect(readBounded(files, join(folder, 'hard'), 100)).rejects.toMatchObject({ code: 'vault.permission' })
    await writeFile(join(folder, 'large'), 'hello')
    await expect(readBounded(files, join(folder, 'large'), 4)).rejects.toMatchObject({ code: 'vault.corrupt' })
    await mkdir(join(folder, 'elsewhere'))
    await symlink(join(folder, 'elsewhere'), join(folder, 'link'))
    await expect(files.makeFolder(join(folder, 'link'))).rejects.toMatchObject({ code: 'vault.permission' })
    expect(await readBounded(files, join(folder, 'nothing'), 100)).toBeUndefined()
  })
})

it('maps what the system says to codes', () => {
  const codes = { ENOSPC: 'vault.disk_full', EIO: 'vault.disk_io', EACCES: 'vault.permission', EROFS: 'vault.permission' }
  for (const [system, code] of Object.entries(codes)) expect(asDiskError(Object.assign(new Error(), { code: system })).code).toBe(code)
})

it('does not rename what reads back differently', async () => {
  const memory = createMemoryFiles()
  memory.set('/f/x', utf8('old'))
  const lying = {
    ...memory,
    open: async (path: string, mode: 'read' | 'create' | 'update') => {
      const file = await memory.open(path, mode)
      return mode === 'read' ? { ...file, read: async () => utf8('nex') } : file
    },
  }
  await expect(atomicWrite(lying, '/f/x', utf8('new'))).rejects.toMatchObject({ code: 'vault.verify_failed' })
  expect(new TextDecoder().decode(memory.get('/f/x'))).toBe('old')
  expect(memory.names()).toEqual(['/f/x'])
})

describe('seal', () => {
  const key = new Uint8Array(32).fill(1)
  it('opens with the same key and AAD only, every byte counted', () => {
    const sealed = sealPayload(key, utf8('aad'), utf8('secret'))
    expect(new TextDecoder().decode(openPayload(key, utf8('aad'), sealed))).toBe('secret')
    expect(() => openPayload(key, utf8('other'), sealed)).toThrow('vault.corrupt')
    expect(() => openPayload(new Uint8Array(32), utf8('aad'), sealed)).toThrow('vault.corrupt')
    for (let at = 0; at < sealed.length; at++) {
      const bad = sealed.slice()
      bad[at] = (bad[at] as number) ^ 1
      expect(() => openPayload(key, utf8('aad'), bad)).toThrow('vault.corrupt')
      expect(() => openPayload(key, utf8('aad'), sealed.subarray(0, at))).toThrow('vault.corrupt')
    }
  })
  it('never repeats a nonce', () => {
    const nonces = new Set(Array.from({ length: 1000 }, () => Buffer.from(sealPayload(key, key, key).subarray(0, 12)).toString('hex')))
    expect(nonces.size).toBe(1000)
  })
})
