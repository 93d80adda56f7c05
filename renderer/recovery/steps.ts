/** The wizard as data: which steps there are, what each needs, where Back leads, and which line of the rail it belongs to. */
import type { MessageKey } from '../i18n/en.ts'
import type { Facts } from './facts.ts'

export const WIZARD_STEPS = ['welcome', 'cause', 'needs', 'sign_in', 'readiness', 'passcode', 'choose', 'unlock', 'confirm'] as const
export type WizardStep = (typeof WIZARD_STEPS)[number]
export const isWizardStep = (value: unknown): value is WizardStep => (WIZARD_STEPS as readonly unknown[]).includes(value)

export const PREREQUISITES = ['signed_in', 'passcode', 'backup', 'preview'] as const
export type Prerequisite = (typeof PREREQUISITES)[number]

/** A fact that a prerequisite stands for, and the step where a person can bring it about. */
export const PREREQUISITE: Record<Prerequisite, { readonly holds: (facts: Facts) => boolean; readonly mend: WizardStep }> = {
  signed_in: { holds: (facts) => facts.app.signedIn && facts.account !== null, mend: 'sign_in' },
  passcode: { holds: (facts) => facts.passcodeSet, mend: 'readiness' },
  backup: { holds: (facts) => facts.account?.backups.some((backup) => backup.backupId === facts.backupId) === true, mend: 'choose' },
  preview: { holds: (facts) => facts.snapshot.preview !== null, mend: 'unlock' },
}

type Step = {
  readonly needs: readonly Prerequisite[]
  readonly back: WizardStep | null
  readonly rail: RailLine | null
  /** Where it is, in words, when the wizard is offered again. */
  readonly resume: MessageKey | null
}

export const RAIL = ['cause', 'sign_in', 'computer', 'backup', 'confirm', 'recover', 'done'] as const
export type RailLine = (typeof RAIL)[number]

export const STEPS: Record<WizardStep, Step> = {
  welcome: { needs: [], back: null, rail: null, resume: null },
  cause: { needs: [], back: 'welcome', rail: 'cause', resume: 'rail.cause' },
  needs: { needs: [], back: 'cause', rail: 'cause', resume: 'rail.cause' },
  sign_in: { needs: [], back: 'needs', rail: 'sign_in', resume: 'rail.sign_in' },
  readiness: { needs: ['signed_in'], back: 'sign_in', rail: 'computer', resume: 'rail.computer' },
  passcode: { needs: ['signed_in'], back: 'readiness', rail: 'computer', resume: 'rail.computer' },
  choose: { needs: ['signed_in', 'passcode'], back: 'readiness', rail: 'backup', resume: 'rail.backup' },
  unlock: { needs: ['signed_in', 'passcode', 'backup'], back: 'choose', rail: 'backup', resume: 'rail.backup' },
  confirm: { needs: ['signed_in', 'preview'], back: 'choose', rail: 'confirm', resume: 'rail.confirm' },
}

/** The first prerequisite of a step that doesn't hold, or null. */
export const missingFor = (step: WizardStep, facts: Facts): Prerequisite | null =>
  STEPS[step].needs.find((need) => !PREREQUISITE[need].holds(facts)) ?? null

/** The step itself, or the one where its first missing prerequisite is put right. */
export const reachable = (step: WizardStep, facts: Facts): WizardStep => {
  const missing = missingFor(step, facts)
  return missing === null ? step : reachable(PREREQUISITE[missing].mend, facts)
}
