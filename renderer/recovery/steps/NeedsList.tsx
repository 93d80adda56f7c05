import { Building2, KeyRound, Laptop, Mail } from 'lucide-react'
import { T, useWords } from '../../i18n/text.tsx'
import { Point } from './Point.tsx'

/** What a recovery takes; the last one is what Rekindle can't do without. */
export function NeedsList() {
  const words = useWords()
  return (
    <ul className="grid gap-4">
      <Point Icon={Mail} title={words('needs.mail')}>
        <T id="needs.mail.text" />
      </Point>
      <Point Icon={KeyRound} title={words('needs.backup')}>
        <T id="needs.backup.text" />
      </Point>
      <Point Icon={Laptop} title={words('needs.computer')}>
        <T id="needs.computer.text" />
      </Point>
      <Point Icon={Building2} title={words('needs.provider')}>
        <T id="needs.provider.text" />
      </Point>
    </ul>
  )
}
