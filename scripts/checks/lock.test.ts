import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { completeLock, missingOptional } from './lock.ts'

const lock = {
  packages: {
    '': {},
    'node_modules/a': { version: '1.0.0', dev: true, optionalDependencies: { 'a-darwin-arm64': '1.0.0', 'a-linux-x64-musl': '1.0.0' } },
    'node_modules/a-linux-x64-musl': { version: '1.0.0', optional: true },
    'node_modules/b': { version: '1.0.0', optionalDependencies: { nested: '2.0.0' } },
    'node_modules/b/node_modules/nested': { version: '2.0.0' },
  },
}

it('finds what a mirror left out, and adds it with the platform of its name', () => {
  expect(missingOptional(lock)).toEqual([{ name: 'a-darwin-arm64', version: '1.0.0', dev: true }])
  const completed = completeLock(lock)
  expect(completed.packages['node_modules/a-darwin-arm64']).toEqual({
    version: '1.0.0',
    os: ['darwin'],
    cpu: ['arm64'],
    dev: true,
    optional: true,
  })
  expect(missingOptional(completed)).toEqual([])
})

it("the project's own lock file is complete, so that npm ci takes it", () => {
  expect(missingOptional(JSON.parse(readFileSync(path.join(import.meta.dirname, '../../package-lock.json'), 'utf8')))).toEqual([])
})
