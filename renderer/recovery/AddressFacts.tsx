import type { Addresses } from '#shared/ipc/snapshot.ts'
import { AddressFact } from './AddressFact.tsx'

/** `canCopy`: Confirm only shows; Done and the wallet hand out. */
type Props = { readonly addresses: Addresses; readonly canCopy: boolean }

/** One row per chain that the wallet has a key for. */
export function AddressFacts({ addresses: { ethereum, solana }, canCopy }: Props) {
  return (
    <>
      {ethereum !== null && <AddressFact chain="ethereum" address={ethereum} canCopy={canCopy} />}
      {solana !== null && <AddressFact chain="solana" address={solana} canCopy={canCopy} />}
    </>
  )
}
