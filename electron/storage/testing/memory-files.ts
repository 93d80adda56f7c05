/**
 * A file system in memory that knows what a power cut keeps: bytes only after `sync` of the file, names only after `syncFolder`.
 * `failing` makes the n-th call fail, before or after it took effect, once or for good (a crash).
 */
import { dirname } from 'node:path'
import type { FileSystem, OpenFile } from '../files.ts'

type Inode = { bytes: Uint8Array; durable: Uint8Array }
export type MemoryFiles = FileSystem & {
  /** A new system as found after a power cut: `lose` keeps what was synced, `keep` keeps everything. */
  afterCrash(mode: 'lose' | 'keep'): MemoryFiles
  /** Current content by path, for tests that damage files. */
  readonly names: () => string[]
  get(path: string): Uint8Array
  set(path: string, bytes: Uint8Array): void
}

const systemError = (code: string): Error => Object.assign(new Error(code), { code })

const openInode = (inode: Inode): OpenFile => ({
  stat: async () => ({ size: inode.bytes.length, links: 1, isFile: true }),
  read: async (position, length) => inode.bytes.slice(position, position + length),
  async write(position, bytes) {
    const grown = new Uint8Array(Math.max(inode.bytes.length, position + bytes.length))
    grown.set(inode.bytes)
    grown.set(bytes, position)
    inode.bytes = grown
  },
  async truncate(length) {
    inode.bytes = inode.bytes.slice(0, length)
  },
  async sync() {
    inode.durable = inode.bytes
  },
  close: async () => undefined,
})

export const createMemoryFiles = (entries = new Map<string, Inode>(), durableEntries = new Map<string, Inode>()): MemoryFiles => {
  const find = (path: string): Inode => {
    const inode = entries.get(path)
    if (inode === undefined) throw systemError('ENOENT')
    return inode
  }
  return {
    async open(path, mode) {
      if (mode === 'create') {
        if (entries.has(path)) throw systemError('EEXIST')
        entries.set(path, { bytes: new Uint8Array(), durable: new Uint8Array() })
      }
      return openInode(find(path))
    },
    async rename(from, to) {
      entries.set(to, find(from))
      entries.delete(from)
    },
    async remove(path) {
      entries.delete(path)
    },
    exists: async (path) => entries.has(path),
    makeFolder: async () => undefined,
    async syncFolder(folder) {
      for (const path of durableEntries.keys()) if (dirname(path) === folder && !entries.has(path)) durableEntries.delete(path)
      for (const [path, inode] of entries) if (dirname(path) === folder) durableEntries.set(path, inode)
    },
    afterCrash(mode) {
      const kept = [...(mode === 'lose' ? durableEntries : entries)].map(([path, inode]) => {
        const bytes = mode === 'lose' ? inode.durable : inode.bytes
        return [path, { bytes, durable: bytes }] as const
      })
      return createMemoryFiles(new Map(kept), new Map(kept))
    },
    names: () => [...entries.keys()].sort(),
    get: (path) => find(path).bytes.slice(),
    set: (path, bytes) => {
      const inode = { bytes: bytes.slice(), durable: bytes.slice() }
      entries.set(path, inode)
      durableEntries.set(path, inode)
    },
  }
}

export type Fault = {
  /** Counted from 0 over all calls of the system and of its open files. */
  readonly at: number
  readonly when: 'before' | 'after'
  /** once: only this call fails. dead: every later call fails too. */
  readonly lasting: 'once' | 'dead'
  readonly code: string
}

/** `calls()` says how many calls were made, so that a test knows when it has failed each of them. */
export const failing = (files: FileSystem, fault: Fault): FileSystem & { calls(): number } => {
  let count = 0
  const guard =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const n = count++
      const hit = n === fault.at || (fault.lasting === 'dead' && n > fault.at)
      if (hit && (fault.when === 'before' || n !== fault.at)) throw systemError(fault.code)
      const result = await call(...args)
      if (hit) throw systemError(fault.code)
      return result
    }
  const guardFile = (file: OpenFile): OpenFile => ({
    stat: guard(file.stat),
    read: guard(file.read),
    write: guard(file.write),
    truncate: guard(file.truncate),
    sync: guard(file.sync),
    close: guard(file.close),
  })
  return {
    open: guard(async (path, mode) => guardFile(await files.open(path, mode))),
    rename: guard(files.rename),
    remove: guard(files.remove),
    exists: guard(files.exists),
    makeFolder: guard(files.makeFolder),
    syncFolder: guard(files.syncFolder),
    calls: () => count,
  }
}
