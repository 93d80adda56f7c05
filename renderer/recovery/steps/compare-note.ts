/** Compares what a person has noted with the addresses of the backup. */

import type { z } from 'zod'
import type { Addresses } from '#shared/ipc/snapshot.ts'

type Chain = 'ethereum' | 'solana'
export type Comparison =
  | { readonly is: 'empty' }
  | { readonly is: 'different' }
  | { readonly is: 'same'; readonly chain: Chain }
  | { readonly is: 'partly'; readonly chain: Chain }

/** Spaces don't count; capital letters only where the address has no checksum in them: Ethereum notes are often lower case. */
export const compareNote = (note: string, addresses: z.infer<typeof Addresses>): Comparison => {
  const text = note.replace(/\s/g, '')
  if (text === '') return { is: 'empty' }
  const candidates: (readonly [Chain, string | null, string | null])[] = [
    ['ethereum', addresses.ethereum, lowerCased(text) ? (addresses.ethereum?.toLowerCase() ?? null) : null],
    ['solana', addresses.solana, null],
  ]
  for (const [chain, ...forms] of candidates) if (forms.includes(text)) return { is: 'same', chain }
  for (const [chain, ...forms] of candidates) if (forms.some((form) => form?.startsWith(text))) return { is: 'partly', chain }
  return { is: 'different' }
}

const lowerCased = (text: string): boolean => text === text.toLowerCase()
