import { QrCode } from 'lucide-react'
import { useState } from 'react'
import type { z } from 'zod'
import type { Addresses } from '#shared/ipc/snapshot.ts'
import { useClient } from '../api/use-client.ts'
import { T, useWords } from '../i18n/text.tsx'
import { Address } from '../ui/Address.tsx'
import { Button } from '../ui/Button.tsx'
import { CopyButton } from '../ui/CopyButton.tsx'
import { Fact } from '../ui/Fact.tsx'
import { QrDialog } from '../ui/QrDialog.tsx'

const CHAINS = ['ethereum', 'solana'] as const
type Chain = (typeof CHAINS)[number]
type Props = {
  readonly addresses: z.infer<typeof Addresses> /** Confirm only shows; Done and the wallet hand out. */
  readonly canCopy: boolean
}

/** One row per chain that the wallet has a key for. */
export function AddressFacts({ addresses, canCopy }: Props) {
  const words = useWords()
  const client = useClient()
  const [shown, setShown] = useState<Chain | null>(null)
  const shownAddress = shown === null ? null : addresses[shown]
  return (
    <>
      {CHAINS.map((chain) => {
        const address = addresses[chain]
        const name = words(`common.${chain}`)
        if (address === null) return null
        const actions = canCopy && (
          <span className="flex flex-wrap gap-2 table:grid table:w-[112px]">
            <CopyButton
              label={words('address.copy', { chain: name })}
              copied="address.copied"
              failed="address.mismatch"
              onCopy={async () => (await client.call('wallet:copy-address', { chain })).matches}
            />
            <Button small onPress={() => setShown(chain)}>
              <QrCode size={16} aria-hidden className="-ml-1" />
              <T id="address.qr" />
            </Button>
          </span>
        )
        return (
          <Fact key={chain} name={`common.${chain}`} side={actions}>
            <Address value={address} />
          </Fact>
        )
      })}
      {shown !== null && shownAddress !== null && (
        <QrDialog chain={words(`common.${shown}`)} address={shownAddress} onClose={() => setShown(null)} />
      )}
    </>
  )
}
