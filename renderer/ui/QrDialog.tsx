import { QRCodeSVG } from 'qrcode.react'
import { T, useWords } from '../i18n/text.tsx'
import { Address } from './Address.tsx'
import { Button } from './Button.tsx'
import { Dialog } from './Dialog.tsx'

type Props = { readonly chain: string; readonly address: string; readonly onClose: () => void }

/** Dark on light in both themes: that is what scanners read. */
export function QrDialog({ chain, address, onClose }: Props) {
  const words = useWords()
  return (
    <Dialog
      title={words('address.qr.title', { chain })}
      onClose={onClose}
      actions={
        <Button onPress={onClose}>
          <T id="common.close" />
        </Button>
      }
    >
      <div className="my-4 grid justify-items-center gap-4">
        <div className="rounded-card bg-qr-paper p-4 text-qr-ink">
          <QRCodeSVG
            value={address}
            size={208}
            bgColor="transparent"
            fgColor="currentColor"
            role="img"
            aria-label={words('address.qr.alt', { chain })}
          />
        </div>
        <p className="text-center">
          <Address value={address} />
        </p>
        <p className="text-13 text-text-2">
          <T id="address.qr.hint" />
        </p>
      </div>
    </Dialog>
  )
}
