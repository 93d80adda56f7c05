import { T, useWords } from '../../i18n/text.tsx'
import { Disclosure } from '../../ui/Disclosure.tsx'

/** Help for whoever waits for a code in vain. */
export function NoCode({ contact }: { readonly contact: string }) {
  const words = useWords()
  return (
    <Disclosure title={words('sign_in.no_code')}>
      <ul className="grid list-disc gap-1 pl-4">
        <li>
          <T id="sign_in.no_code.spam" />
        </li>
        <li>
          <T id="sign_in.no_code.wait" />
        </li>
        <li>
          <T id="sign_in.no_code.mailbox" />
        </li>
        {contact !== '' && (
          <li>
            <T id="sign_in.no_code.support" values={{ contact }} />
          </li>
        )}
      </ul>
    </Disclosure>
  )
}
