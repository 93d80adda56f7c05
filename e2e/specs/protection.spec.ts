import { expect, test } from '../fixtures/index.ts'
import { wordsWithin } from '../pages/words.ts'

test('without a keychain nothing goes on, and Readiness says what to do', async ({ lose, launch, answers }, testInfo) => {
  testInfo.skip(process.platform !== 'linux', 'only Linux can be without a keychain')
  const lost = await lose()
  const { wizard } = await launch({ env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' } })
  await wizard.toSignIn()
  await wizard.signIn(answers(lost))
  await expect(wizard.check('keychain')).toHaveAttribute('data-state', 'failed')
  await expect(wizard.check('keychain')).toContainText('Install GNOME Keyring or KWallet')
  await expect(wizard.page.getByText(wordsWithin('readiness.blocked'))).toBeVisible()
})

test('without a passcode this computer can hold no share', async ({ lose, launch, answers, network }) => {
  const lost = await lose()
  const { app, wizard } = await launch()
  await wizard.toSignIn()
  await wizard.signIn(answers(lost))
  await wizard.isReady()
  await app.pickFolder(lost.folder)
  const codes = await wizard.page.evaluate(async () => {
    const account = await window.rekindle.call('auth:account', undefined)
    const picked = await window.rekindle.call('backup:pick-folder', { purpose: 'read' })
    const backupId = account.ok ? account.value.backups[0]?.backupId : undefined
    if (backupId === undefined || !picked.ok || picked.value === null) return ['no backup']
    const opened = await window.rekindle.call('recovery:open', { source: 'folder', backupId, folderToken: picked.value.token })
    const started = await window.rekindle.call('recovery:start', undefined)
    return [opened, started].map((result) => (result.ok ? 'ok' : result.error.code))
  })
  // Refused at Unlock already, so that no prompt can come between START and Done; then there is nothing to start.
  expect(codes).toEqual(['passcode.missing', 'recovery.unlock_expired'])
  expect(network.exchanges.filter(({ method, path }) => method === 'POST' && path.endsWith('/operations'))).toEqual([])
})

test('a simple passcode is not taken', async ({ lose, launch, answers }) => {
  const lost = await lose()
  const { wizard } = await launch()
  await wizard.toSignIn()
  await wizard.signIn(answers(lost))
  await wizard.isReady()
  await wizard.press('readiness.action.passcode')
  await wizard.fillPasscode('aaaaaaaaaaaa')
  await expect(wizard.button('passcode.action')).toHaveAttribute('aria-disabled', 'true')
  await expect(wizard.page.getByText(wordsWithin('passcode.simple'))).toBeVisible()
})
