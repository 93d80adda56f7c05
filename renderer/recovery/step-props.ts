import type { MessageKey } from '../i18n/en.ts'
import { UNPROVEN } from '../i18n/errors.ts'
import { type Facts, safetyOf } from './facts.ts'
import type { Event } from './machine.ts'

export type StepProps = { readonly facts: Facts; readonly dispatch: (event: Event) => void }

/** What an error means for the money: by the protocol's state, but for codes that leave it open. */
export const moneyKey = (facts: Facts, code = facts.snapshot.error?.code): MessageKey =>
  code !== undefined && UNPROVEN.has(code) ? 'money.unproven' : `money.${safetyOf(facts)}`
