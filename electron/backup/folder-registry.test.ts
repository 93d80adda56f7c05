import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { PickedFolder } from '#shared/ipc/contract.ts'
import { createFolderRegistry } from './folder-registry.ts'

const registry = () => createFolderRegistry((length) => new Uint8Array(randomBytes(length)))

it('gives a name and a token for a path, and the path only for that token', () => {
  const folders = registry()
  const picked = folders.add('/home/a/Dropbox/Keys')
  expect(PickedFolder.parse(picked)).toMatchObject({ name: 'Keys', kind: 'dropbox' })
  expect(JSON.stringify(picked)).not.toContain('/home')
  expect(folders.pathOf(picked.token)).toBe('/home/a/Dropbox/Keys')
  expect(() => folders.pathOf('0'.repeat(32))).toThrow('keysource.unreadable')
  expect(() => registry().pathOf(picked.token)).toThrow('keysource.unreadable')
})

it('takes what could disturb a line out of the name', () => {
  expect(registry().add('/x/abc\u202Egpj\u0007').name).toBe('abcgpj')
  expect(registry().add(`/x/${'n'.repeat(200)}`).name).toHaveLength(128)
})

it('forgets the oldest of many', () => {
  const folders = registry()
  const first = folders.add('/first')
  for (let i = 0; i < 40; i++) folders.add(`/x${i}`)
  expect(() => folders.pathOf(first.token)).toThrow('keysource.unreadable')
})
