import { QrCode } from 'lucide-react'
import { useState } from 'react'
import { useClient } from '../api/use-client.ts'
import { T, useWords } from '../i18n/text.tsx'
import { Address } from '../ui/Address.tsx'
import { Button } from '../ui/Button.tsx'
import { type Copied, CopyButton } from '../ui/CopyButton.tsx'
import { Fact } from '../ui/Fact.tsx'
import { Hint } from '../ui/Hint.tsx'
import { QrDialog } from '../ui/QrDialog.tsx'

type Props = { readonly chain: 'ethereum' | 'solana'; readonly address: string; readonly canCopy: boolean }

/** An address with Copy, which main reads back from the clipboard, and its QR code on demand. */
export function AddressFact({ chain, address, canCopy }: Props) {
  const words = useWords()
  const client = useClient()
  const [showsQr, setShowsQr] = useState(false)
  const [copied, setCopied] = useState<Copied>('none')
  const name = words(`common.${chain}`)
  const actions = canCopy && (
    <span className="flex flex-wrap gap-2 table:grid table:w-[112px]">
      <CopyButton
        label={words('address.copy', { chain: name })}
        onOutcome={setCopied}
        onCopy={async () => (await client.call('wallet:copy-address', { chain })).matches}
      />
      <Button small label={words('address.qr.of', { chain: name })} onPress={() => setShowsQr(true)}>
        <QrCode size={16} aria-hidden className="-ml-1 shrink-0" />
        <T id="address.qr" />
      </Button>
    </span>
  )
  return (
    <Fact name={`common.${chain}`} side={actions}>
      <Address value={address} />
      <div role="status" className="empty:hidden">
        {copied === 'copied' && <Hint tone="good">{words('address.copied')}</Hint>}
        {copied === 'failed' && <Hint tone="attention">{words('address.mismatch')}</Hint>}
      </div>
      {showsQr && <QrDialog chain={name} address={address} onClose={() => setShowsQr(false)} />}
    </Fact>
  )
}
