import { RefreshCw, ShieldCheck } from 'lucide-react'
import { T } from '../i18n/text.tsx'
import { classes } from '../ui/classes.ts'
import { type Facts, safetyOf } from './facts.ts'
import { safetyKey } from './safety-key.ts'

/** Our signature: one sentence, always there while a recovery exists, from the protocol's state and never from a guess. */
export function SafetyLine({ facts }: { readonly facts: Facts }) {
  const safety = safetyOf(facts)
  const isStolen = facts.cause === 'stolen' && (safety === 'nothing_changed' || safety === 'making_new_keys')
  const isAttention = safety === 'switching' || isStolen
  const Icon = safety === 'switching' ? RefreshCw : ShieldCheck
  return (
    <div
      role="status"
      data-testid="safety"
      className={classes(
        'mx-6 flex items-center gap-3 rounded-card px-4 py-3 font-[550] wide:mx-14',
        isAttention ? 'bg-attention-soft text-attention' : 'bg-safe-soft text-safe',
      )}
    >
      <Icon size={20} aria-hidden className="shrink-0" />
      <T id={safetyKey(facts)} />
    </div>
  )
}
