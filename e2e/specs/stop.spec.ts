import { expect, test } from '../fixtures/index.ts'

const harmless = [
  ['START', /POST .*\/operations$/],
  ['the first round', /\/operations\/.*\/reshare\/1$/],
  ['the second round', /\/operations\/.*\/reshare\/2$/],
  ['the third round', /\/operations\/.*\/reshare\/3$/],
  ['the first half of the proof', /\/proof\/1$/],
  ['the second half of the proof', /\/proof\/2$/],
] as const

test.describe('Stop changes nothing, and a new recovery starts afterwards', () => {
  for (const [name, request] of harmless)
    test(`at ${name}`, async ({ lose, launch, answers, network }) => {
      const lost = await lose()
      const { app, wizard } = await launch()
      await wizard.toConfirm(answers(lost), () => app.pickFolder(lost.folder))
      const held = network.hold(request)
      await wizard.recover()
      await held.reached
      await wizard.stop()
      held.release()
      await wizard.isPaused('recovery.cancelled')
      expect(await lost.tryToSign({ epochId: lost.epochId, session: lost.session })).toBeNull()
      await wizard.press('interrupted.action.again')
      await wizard.chooseBackup('CUSTOM')
      await wizard.unlockWithFolder()
      await wizard.recover()
      await wizard.isDone()
    })
})

test('there is no Stop once the switch was asked for', async ({ lose, launch, answers, network }) => {
  const lost = await lose()
  const { app, wizard } = await launch()
  await wizard.toConfirm(answers(lost), () => app.pickFolder(lost.folder))
  const held = network.hold(/POST .*\/commit$/)
  await wizard.recover()
  await held.reached
  await expect(wizard.button('recovering.stop')).toBeHidden()
  await expect(wizard.page.getByText(/Can’t be stopped now/)).toBeVisible()
  const refused = await wizard.page.evaluate(() => window.rekindle.call('recovery:stop', undefined))
  expect(refused.ok).toBe(false)
  held.release()
  await wizard.isDone()
})

test('opening the backup can be stopped, and nothing was opened at the server', async ({ lose, launch, answers, network }) => {
  const lost = await lose()
  const { app, wizard } = await launch()
  await wizard.toBackups(answers(lost))
  await wizard.chooseBackup('CUSTOM')
  await app.pickFolder(lost.folder)
  const held = network.hold(/GET \/portal\//)
  await wizard.unlockWithFolder()
  await held.reached
  const stopped = await wizard.page.evaluate(() => window.rekindle.call('recovery:stop', undefined))
  expect(stopped.ok).toBe(true)
  held.release()
  await wizard.isAt('unlock.title.folder')
  await expect(wizard.button('unlock.action')).toBeEnabled()
  expect(network.exchanges.filter(({ path }) => path.endsWith('/operations'))).toEqual([])
})
