import { describe, expect, it } from 'vitest'
import { utf8 } from '#shared/bytes.ts'
import { openAppendLog } from './append-log.ts'
import { createMemoryFiles, failing, type MemoryFiles } from './testing/memory-files.ts'

const PATH = '/data/journal'
const text = (records: readonly Uint8Array[]): string[] => records.map((record) => new TextDecoder().decode(record))
const written = async (...records: string[]): Promise<MemoryFiles> => {
  const files = createMemoryFiles()
  const log = await openAppendLog(PATH, { files })
  for (const record of records) await log.append(utf8(record))
  await log.close()
  return files
}
const read = async (files: MemoryFiles): Promise<string[]> => text((await openAppendLog(PATH, { files })).records)

describe('append log', () => {
  it('keeps records in order over a restart and a power cut', async () => {
    const files = await written('one', '', 'three')
    expect(await read(files.afterCrash('lose'))).toEqual(['one', '', 'three'])
  })

  it('writes appends that overlap one after the other', async () => {
    const files = createMemoryFiles()
    const log = await openAppendLog(PATH, { files })
    await Promise.all(['a', 'b', 'c', 'd'].map((record) => log.append(utf8(record))))
    expect(await read(files)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('cuts a torn tail of any length off and appends after it', async () => {
    const whole = (await written('one', 'two')).get(PATH)
    const first = (await written('one')).get(PATH).length
    for (let length = 0; length < whole.length; length++) {
      const files = createMemoryFiles()
      files.set(PATH, whole.subarray(0, length))
      const log = await openAppendLog(PATH, { files })
      expect(text(log.records)).toEqual(length < first ? [] : ['one'])
      await log.append(utf8('next'))
      expect(await read(files.afterCrash('lose'))).toEqual(length < first ? ['next'] : ['one', 'next'])
    }
  })

  it('cuts off a tail of zeros, which is what a block that never came looks like', async () => {
    const files = await written('one')
    files.set(PATH, Buffer.concat([files.get(PATH), new Uint8Array(500)]))
    expect(await read(files)).toEqual(['one'])
  })

  it('never hides later records behind damage in the middle', async () => {
    const whole = (await written('one', 'two', 'three')).get(PATH)
    const last = (await written('one', 'two')).get(PATH).length
    for (let at = 0; at < whole.length; at++) {
      const files = createMemoryFiles()
      const bad = whole.slice()
      bad[at] = (bad[at] as number) ^ 1
      files.set(PATH, bad)
      const opened = read(files)
      // In the last record a flipped byte and a torn write look alike, but for its header.
      if (at < last + 12) await expect(opened, `byte ${at}`).rejects.toMatchObject({ code: 'vault.corrupt' })
      else expect(await opened).toEqual(['one', 'two'])
    }
  })

  it('refuses reordered and repeated records', async () => {
    const whole = (await written('aa', 'bb')).get(PATH)
    const half = whole.length / 2
    const files = createMemoryFiles()
    files.set(PATH, Buffer.concat([whole.subarray(half), whole.subarray(0, half)]))
    await expect(read(files)).rejects.toMatchObject({ code: 'vault.corrupt' })
    files.set(PATH, Buffer.concat([whole, whole.subarray(half)]))
    await expect(read(files)).rejects.toMatchObject({ code: 'vault.corrupt' })
  })

  it('says so when a record is not durable, does not keep it, and can go on', async () => {
    for (let at = 0; at < 8; at++) {
      for (const when of ['before', 'after'] as const) {
        const files = await written('one')
        const opening = failing(files, { at: -1, when, lasting: 'once', code: 'EIO' })
        await openAppendLog(PATH, { files: opening })
        const log = await openAppendLog(PATH, {
          files: failing(files, { at: opening.calls() + at, when, lasting: 'once', code: 'ENOSPC' }),
        })
        const failed = await log.append(utf8('a long second record')).then(
          () => false,
          (error) => error.code === 'vault.disk_full',
        )
        expect(text(log.records)).toEqual(failed ? ['one'] : ['one', 'a long second record'])
        await log.append(utf8('three')).catch(() => log.append(utf8('three')))
        expect(await read(files.afterCrash('lose'))).toEqual(failed ? ['one', 'three'] : ['one', 'a long second record', 'three'])
      }
    }
  })

  it('refuses a record that is too large and a log that is', async () => {
    const files = createMemoryFiles()
    const log = await openAppendLog(PATH, { files })
    await expect(log.append(new Uint8Array(64 * 1024 + 1))).rejects.toMatchObject({ code: 'input.too_large' })
    files.set(PATH, new Uint8Array(4 * 1024 * 1024 + 1))
    await expect(openAppendLog(PATH, { files })).rejects.toMatchObject({ code: 'vault.corrupt' })
  })
})
