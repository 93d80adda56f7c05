import { Wallet } from 'lucide-react'
import { T } from '../i18n/text.tsx'

export function WalletNav() {
  return (
    <p aria-current="page" className="hidden min-h-9 items-center gap-3 rounded-control bg-accent-soft px-3 font-semibold wide:flex">
      <Wallet size={20} aria-hidden className="text-accent-strong" />
      <T id="wallet.nav" />
    </p>
  )
}
