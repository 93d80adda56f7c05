/**
 * The highest `seq` and `fence` of each wallet, and every key id that was condemned, in an append-only file beside the KMS. It is
 * written after the transaction and before the answer. A database whose counters are lower was restored from an older copy, and
 * such a copy forgets which keys had to go: where the KMS failed to destroy one, this file still knows.
 */
import { open, readFile } from 'node:fs/promises'

export type Anchored = { readonly seq: number; readonly fence: number }
export type Anchor = {
  readonly of: (walletId: string) => Anchored | undefined
  readonly raise: (walletId: string, counters: Anchored) => Promise<void>
  readonly condemn: (keyIds: readonly string[]) => Promise<void>
  readonly condemned: () => ReadonlySet<string>
  readonly close: () => Promise<void>
}

const COUNTERS = /^([0-9a-f]{32}) (\d{1,15}) (\d{1,15})$/
const CONDEMNED = /^condemned ([0-9a-f]{32})$/

export const openAnchor = async (file: string): Promise<Anchor> => {
  const handle = await open(file, 'a', 0o600)
  const known = new Map<string, Anchored>()
  const gone = new Set<string>()
  const note = (walletId: string, { seq, fence }: Anchored): boolean => {
    const before = known.get(walletId)
    if (before && before.seq >= seq && before.fence >= fence) return false
    known.set(walletId, { seq: Math.max(seq, before?.seq ?? 0), fence: Math.max(fence, before?.fence ?? 0) })
    return true
  }
  const text = await readFile(file, 'utf8')
  for (const line of text.split('\n')) {
    const [, keyId] = CONDEMNED.exec(line) ?? []
    if (keyId !== undefined) gone.add(keyId)
    const [, walletId, seq, fence] = COUNTERS.exec(line) ?? []
    if (walletId !== undefined) note(walletId, { seq: Number(seq), fence: Number(fence) })
  }
  // A line that a crash tore is closed, so that the next one stands alone.
  if (text !== '' && !text.endsWith('\n')) await handle.write('\n')
  let queue: Promise<unknown> = Promise.resolve()
  const inOrder = (work: () => Promise<void>): Promise<void> => {
    const result = queue.then(work)
    queue = result.catch(() => undefined)
    return result
  }
  const append = async (lines: readonly string[]): Promise<void> => {
    await handle.write(lines.map((line) => `${line}\n`).join(''))
    await handle.sync()
  }
  return {
    of: (walletId) => known.get(walletId),
    raise: (walletId, { seq, fence }) =>
      inOrder(async () => {
        if ((seq > 0 || fence > 0) && note(walletId, { seq, fence })) await append([`${walletId} ${seq} ${fence}`])
      }),
    condemn: (keyIds) =>
      inOrder(async () => {
        const fresh = keyIds.filter((keyId) => !gone.has(keyId))
        for (const keyId of fresh) gone.add(keyId)
        if (fresh.length > 0) await append(fresh.map((keyId) => `condemned ${keyId}`))
      }),
    condemned: () => gone,
    close: async () => {
      await queue
      await handle.close()
    },
  }
}
