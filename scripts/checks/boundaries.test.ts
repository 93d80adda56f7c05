import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { boundaries, checkBoundaries } from './boundaries.ts'

const check = (file: string, text: string): number => checkBoundaries([{ path: file, text }]).length

describe('checkBoundaries', () => {
  it.each([
    ['shared/a.ts', "import { x } from '../electron/x.ts'"],
    ['shared/a.ts', "import { readFile } from 'node:fs/promises'"],
    ['shared/a.ts', "export * from '../server/src/app.ts'"],
    ['electron/a.ts', "import type { X } from '../renderer/x.ts'"],
    ['electron/a.ts', "const x = await import('../server/src/app.ts')"],
    ['renderer/a.tsx', "import '../electron/x.ts'"],
    ['renderer/a.tsx', "import { shell } from 'electron'"],
    ['server/src/a.ts', "import {\n  a,\n  b,\n} from '../../electron/x.ts'"],
    ['electron/main.ts', "import keytar from 'keytar'"],
    ['electron/main.ts', "import { app, ipcMain } from 'electron'"],
    ['electron/main.ts', "import { contextBridge } from 'electron'"],
    ['shared/mpc/a.ts', "import { schnorr_FROST } from '@noble/curves/secp256k1.js'"],
  ])('refuses %s: %s', (file, text) => expect(check(file, text)).toBe(1))

  it.each([
    ['electron/a.ts', "import { x } from '#shared/x.ts'"],
    ['renderer/a.tsx', "import { x } from './b.tsx'"],
    ['shared/a.ts', "import { z } from 'zod'\nimport { sha256 } from '@noble/hashes/sha2.js'"],
    ['electron/storage/keychain.process.ts', "import keytar from 'keytar'"],
    ['electron/ipc/register.ts', "import { ipcMain } from 'electron'"],
    ['electron/preload.ts', "import { contextBridge, ipcRenderer } from 'electron'"],
    ['e2e/specs/a.ts', "import { x } from '../../server/src/app.ts'"],
  ])('allows %s: %s', (file, text) => expect(check(file, text)).toBe(0))

  it('finds nothing in the project itself', () => {
    expect(boundaries(path.join(import.meta.dirname, '../..'))).toEqual([])
  })
})
