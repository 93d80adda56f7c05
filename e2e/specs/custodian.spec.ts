import { expect, test } from '../fixtures/index.ts'

test('the custodian is down, then up: sign-in, readiness and unlocking each say so and go on', async ({
  lose,
  launch,
  answers,
  network,
}) => {
  const lost = await lose()
  const { app, wizard } = await launch()
  await wizard.toSignIn()
  network.setDown(true)
  await wizard.fillEmail(lost.email)
  await wizard.press('sign_in.send')
  await wizard.saysError('http.unreachable')
  network.setDown(false)
  await wizard.signIn(answers(lost))
  await wizard.isReady()

  network.setDown(true)
  await wizard.press('readiness.again')
  await expect(wizard.check('server')).toHaveAttribute('data-state', 'failed')
  await expect(wizard.button('readiness.action.passcode')).toHaveAttribute('aria-disabled', 'true')
  network.setDown(false)
  await wizard.isReady()
  await wizard.setPasscode(answers(lost).passcode)
  await wizard.isAt('choose.title')

  await wizard.chooseBackup('CUSTOM')
  await app.pickFolder(lost.folder)
  network.setDown(true)
  await wizard.unlockWithFolder()
  await wizard.saysError('http.unreachable')
  network.setDown(false)
  await wizard.press('unlock.action')
  await wizard.recover()
  await wizard.isDone()
})

test('the connection breaks after the switch was asked for: going on finishes it', async ({ lose, launch, answers, network }) => {
  const lost = await lose()
  const { app, wizard } = await launch()
  await wizard.toConfirm(answers(lost), () => app.pickFolder(lost.folder))
  network.fault(/POST .*\/commit$/, { do: 'cut', when: 'after' })
  await wizard.recover()
  await wizard.isPaused('http.unreachable')
  await expect(wizard.page.getByText(/Both the old and the new keys are stored/)).toBeVisible()
  network.clear()
  await wizard.press('interrupted.action.resume')
  await wizard.isDone()
})

test('the connection breaks after the switch: the wallet is back, and the backup is renewed later', async ({
  lose,
  launch,
  answers,
  network,
}) => {
  const lost = await lose()
  const { app, wizard } = await launch()
  await wizard.toConfirm(answers(lost), () => app.pickFolder(lost.folder))
  network.fault(/PUT .*\/backup/, { do: 'cut', when: 'before' })
  await wizard.recover()
  await wizard.isAt('renewal.title')
  network.clear()
  await wizard.pickFolder('renewal.action')
  await wizard.press('renewal.action')
  await wizard.isDone()
})
