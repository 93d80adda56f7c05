import { advanceClock, expect, freeze, makeFolder, test } from '../fixtures/index.ts'

test('a second device that recovers takes over; the first one says so, and changes nothing', async ({
  lose,
  launch,
  answers,
  network,
  folder,
}) => {
  const lost = await lose()
  const first = await launch()
  await first.wizard.toConfirm(answers(lost), () => first.app.pickFolder(lost.folder))
  const held = network.hold(/\/operations\/.*\/reshare\/3$/)
  await first.wizard.recover()
  await held.reached

  const second = await launch({ profile: makeFolder(folder, 'another-computer') })
  await second.wizard.toConfirm(answers(lost), () => second.app.pickFolder(lost.folder))
  await second.wizard.recover()
  await second.wizard.isDone()

  held.release()
  await expect(first.wizard.heading('done.title')).toBeHidden()
  await expect(first.wizard.page.getByRole('heading', { level: 1, name: /^(?:Paused: |Not possible)/ })).toBeVisible()
  const check = await second.wizard.page.evaluate(() => window.rekindle.call('wallet:check-device', undefined))
  expect(check).toEqual({ ok: true, value: { verified: true } })
  await second.app.close()
})

test('a frozen wallet says who can lift the freeze', async ({ ownServer, launch, answers }) => {
  const { server, providerFile, email, cloud, lost } = await ownServer()
  await freeze(server, email)
  const { wizard } = await launch({ provider: providerFile })
  await wizard.toSignIn()
  await wizard.signIn(answers({ ...lost, email, folder: cloud }, server))
  await expect(wizard.check('backup')).toHaveAttribute('data-state', 'failed')
  await expect(wizard.check('backup')).toContainText('frozen')
})

test('a clock that is far off is shown before anything is done', async ({ ownServer, launch, answers }) => {
  const { server, providerFile, email, cloud, lost } = await ownServer()
  await advanceClock(server, 2 * 24 * 60 * 60)
  const { wizard } = await launch({ provider: providerFile })
  await wizard.toSignIn()
  await wizard.signIn(answers({ ...lost, email, folder: cloud }, server))
  await expect(wizard.check('clock')).not.toHaveAttribute('data-state', 'ok')
})
