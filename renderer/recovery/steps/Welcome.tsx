import { Clock, KeyRound, Wallet } from 'lucide-react'
import { useState } from 'react'
import { T, useWords } from '../../i18n/text.tsx'
import { Button } from '../../ui/Button.tsx'
import { Callout } from '../../ui/Callout.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Screen } from '../../ui/Screen.tsx'
import type { StepProps } from '../step-props.ts'
import { STEPS, type WizardStep } from '../steps.ts'
import { NeedsList } from './NeedsList.tsx'
import { Point } from './Point.tsx'

export function Welcome({ dispatch, resume }: Pick<StepProps, 'dispatch'> & { readonly resume: WizardStep | null }) {
  const words = useWords()
  const [showsNeeds, setShowsNeeds] = useState(false)
  const resumeKey = resume === null ? null : STEPS[resume].resume
  const start = () => dispatch({ type: 'go', step: 'cause' })
  const goOn = () => dispatch({ type: 'go', step: resume ?? 'cause' })
  return (
    <Screen
      title={words('welcome.title')}
      lead={words('welcome.lead')}
      primary={resumeKey === null ? { label: words('welcome.action'), onPress: start } : { label: words('welcome.resume'), onPress: goOn }}
      left={
        <>
          <Button look="plain" onPress={() => setShowsNeeds(true)}>
            <T id="welcome.needs" />
          </Button>
          {resumeKey !== null && (
            <Button look="plain" onPress={start}>
              <T id="welcome.start_over" />
            </Button>
          )}
        </>
      }
    >
      {resumeKey !== null && (
        <div className="mb-6">
          <Callout tone="info">
            <T id="welcome.resume.text" values={{ step: words(resumeKey) }} />
          </Callout>
        </div>
      )}
      <ul className="grid gap-5">
        <Point Icon={Wallet} title={words('welcome.fact.addresses')}>
          <T id="welcome.fact.addresses.text" />
        </Point>
        <Point Icon={KeyRound} title={words('welcome.fact.keys')}>
          <T id="welcome.fact.keys.text" />
        </Point>
        <Point Icon={Clock} title={words('welcome.fact.time')}>
          <T id="welcome.fact.time.text" />
        </Point>
      </ul>
      {showsNeeds && (
        <Dialog
          title={words('welcome.needs')}
          onClose={() => setShowsNeeds(false)}
          actions={
            <Button onPress={() => setShowsNeeds(false)}>
              <T id="common.close" />
            </Button>
          }
        >
          <NeedsList />
        </Dialog>
      )}
    </Screen>
  )
}
