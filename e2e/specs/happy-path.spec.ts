import { expect, PASSPHRASE, test } from '../fixtures/index.ts'
import { words, wordsWithin } from '../pages/words.ts'

test.describe('recovers a wallet', () => {
  for (const method of ['CUSTOM', 'GDRIVE'] as const)
    test(`with the key in a synchronised folder (${method})`, async ({ lose, launch, answers }) => {
      const lost = await lose({ method })
      const { app, wizard } = await launch()
      await wizard.toBackups(answers(lost))
      await wizard.chooseBackup(method)
      await app.pickFolder(lost.folder)
      await wizard.unlockWithFolder()
      await wizard.recover()
      await wizard.isDone()
      await wizard.press('done.action')
      await expect(app.page.getByText(lost.addresses.solana ?? '-')).toBeVisible()
    })

  test('with a passphrase', async ({ lose, launch, answers }) => {
    const lost = await lose({ method: 'PASSWORD' })
    const { wizard } = await launch()
    await wizard.toBackups(answers(lost))
    await wizard.chooseBackup('PASSWORD')
    await wizard.unlockWithPassphrase(PASSPHRASE)
    await wizard.recover()
    await wizard.isDone()
    await expect(wizard.page.getByText(wordsWithin('done.backup.passphrase'))).toBeVisible()
  })
})

test('the old share signs before the switch and never after it', async ({ lose, launch, answers }) => {
  const lost = await lose()
  expect(await lost.tryToSign({ epochId: lost.epochId, session: lost.session })).toBeNull()
  const { app, wizard } = await launch()
  await wizard.toBackups(answers(lost))
  await wizard.chooseBackup('CUSTOM')
  await app.pickFolder(lost.folder)
  await wizard.unlockWithFolder()
  await wizard.recover()
  await wizard.isDone()
  expect(await lost.tryToSign({ epochId: lost.epochId, session: lost.session })).toBe('auth.session_revoked')
  await expect(wizard.button('done.action')).toHaveText(words('done.action'))
})
