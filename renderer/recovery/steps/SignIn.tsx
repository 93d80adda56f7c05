import { useState } from 'react'
import type { StepProps } from '../step-props.ts'
import { SignedIn } from './SignedIn.tsx'
import { type SentCode, SignInCode } from './SignInCode.tsx'
import { SignInEmail } from './SignInEmail.tsx'

/** E-mail, then the code; or who is signed in already. */
export function SignIn(props: StepProps) {
  const [email, setEmail] = useState('')
  const [sent, setSent] = useState<SentCode | null>(null)
  if (props.facts.app.signedIn && props.facts.account !== null) return <SignedIn {...props} />
  if (sent === null)
    return (
      <SignInEmail
        {...props}
        email={email}
        onSent={(address, code) => {
          setEmail(address)
          setSent(code)
        }}
      />
    )
  return <SignInCode {...props} email={email} sent={sent} onOtherEmail={() => setSent(null)} />
}
