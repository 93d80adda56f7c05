import { RefreshCw, ShieldCheck } from 'lucide-react'
import type { Safety } from '#shared/ipc/snapshot.ts'
import type { MessageKey } from '../i18n/en.ts'
import { T } from '../i18n/text.tsx'
import { classes } from '../ui/classes.ts'
import { type Facts, safetyOf } from './facts.ts'

const KEY: Record<Safety, MessageKey> = {
  nothing_changed: 'safety.nothing_changed',
  making_new_keys: 'safety.making_new_keys',
  switching: 'safety.switching',
  switched: 'safety.switched',
  destroyed: 'safety.destroyed',
}

/** Before the switch, whoever said "stolen" reads about the device that can still sign. */
export const safetyKey = (facts: Pick<Facts, 'app' | 'snapshot' | 'cause'>): MessageKey => {
  const safety = safetyOf(facts)
  const { cause, snapshot } = facts
  if (cause === 'stolen' && safety === 'nothing_changed') return 'safety.nothing_changed.stolen'
  if (cause === 'stolen' && safety === 'making_new_keys') return 'safety.making_new_keys.stolen'
  return snapshot.phase === 'done' && safety === 'switched' ? 'safety.done' : KEY[safety]
}

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
