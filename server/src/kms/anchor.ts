/**
 * The highest `seq` and `fence` of each wallet, in an append-only file beside the KMS. It is written after the transaction and
 * before the answer; a database whose counters are lower was restored from an older copy.
 */
import { open, readFile } from 'node:fs/promises'

export type Anchored = { readonly seq: number; readonly fence: number }
export type Anchor = {
  readonly of: (walletId: string) => Anchored | undefined
  readonly raise: (walletId: string, counters: Anchored) => Promise<void>
  readonly close: () => Promise<void>
}

const LINE = /^([0-9a-f]{32}) (\d{1,15}) (\d{1,15})$/

export const openAnchor = async (file: string): Promise<Anchor> => {
  const handle = await open(file, 'a', 0o600)
  const known = new Map<string, Anchored>()
  const note = (walletId: string, { seq, fence }: Anchored): boolean => {
    const before = known.get(walletId)
    if (before && before.seq >= seq && before.fence >= fence) return false
    known.set(walletId, { seq: Math.max(seq, before?.seq ?? 0), fence: Math.max(fence, before?.fence ?? 0) })
    return true
  }
  const text = await readFile(file, 'utf8')
  for (const line of text.split('\n')) {
    const [, walletId, seq, fence] = LINE.exec(line) ?? []
    if (walletId !== undefined) note(walletId, { seq: Number(seq), fence: Number(fence) })
  }
  // A line that a crash tore is closed, so that the next one stands alone.
  if (text !== '' && !text.endsWith('\n')) await handle.write('\n')
  let queue: Promise<unknown> = Promise.resolve()
  return {
    of: (walletId) => known.get(walletId),
    raise: (walletId, counters) => {
      const result = queue.then(async () => {
        if (!note(walletId, counters)) return
        await handle.write(`${walletId} ${counters.seq} ${counters.fence}\n`)
        await handle.sync()
      })
      queue = result.catch(() => undefined)
      return result
    },
    close: async () => {
      await queue
      await handle.close()
    },
  }
}
