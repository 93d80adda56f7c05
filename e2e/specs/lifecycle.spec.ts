import { once } from 'node:events'
import { launchAgain } from '../fixtures/app.ts'
import { expect, PASSCODE, test } from '../fixtures/index.ts'
import { wordsWithin } from '../pages/words.ts'

test('a reload in the middle shows where the recovery is, and starts no second one', async ({ lose, launch, answers, network }) => {
  const lost = await lose()
  const { app, wizard } = await launch()
  await wizard.toConfirm(answers(lost), () => app.pickFolder(lost.folder))
  const held = network.hold(/\/operations\/.*\/reshare\/2$/)
  await wizard.recover()
  await held.reached
  await wizard.page.reload()
  await wizard.isAt('recovering.title')
  await expect(wizard.status(1)).toContainText(wordsWithin('status.1'))
  held.release()
  await wizard.isDone()
  expect(network.exchanges.filter(({ method, path }) => method === 'POST' && path.endsWith('/operations'))).toHaveLength(1)
})

test('a second start shows the first window and ends', async ({ launch, appOptions }) => {
  const { app, wizard } = await launch()
  await wizard.isAt('welcome.title')
  const second = launchAgain(appOptions)
  const [code] = await once(second, 'exit')
  expect(code).toBe(0)
  await wizard.isAt('welcome.title')
  expect(app.electron.windows()).toHaveLength(1)
})

test('the wizard that was left is offered again at its step', async ({ lose, launch, answers }) => {
  const lost = await lose()
  const first = await launch()
  await first.wizard.toSignIn('stolen')
  await first.wizard.signIn(answers(lost))
  await first.app.close()
  const { wizard } = await launch()
  await wizard.isAt('welcome.title')
  await wizard.press('welcome.resume')
  await wizard.isAt('sign_in.title')
})

const moments = [
  ['before the new share is stored', /\/operations\/.*\/reshare\/2$/, 'abandoned'],
  ['with the new share stored, before the proof', /\/proof\/1$/, 'before_commit'],
  ['when the switch was asked for', /POST .*\/commit$/, 'finishing'],
  ['after the switch', /\/backups\/.*\/reshare\/2$/, 'backup'],
] as const

test.describe('killed and started again, it goes on where it was', () => {
  for (const [name, request, unfinished] of moments)
    test(name, async ({ lose, launch, answers, network }) => {
      const lost = await lose()
      const first = await launch()
      await first.wizard.toConfirm(answers(lost), () => first.app.pickFolder(lost.folder))
      const held = network.hold(request)
      await first.wizard.recover()
      await held.reached
      await first.app.kill()
      held.release()
      network.clear()

      const { app, wizard } = await launch()
      await app.pickFolder(lost.folder)
      if (unfinished === 'abandoned') {
        expect(await lost.tryToSign({ epochId: lost.epochId, session: lost.session })).toBeNull()
        await wizard.toConfirmAgain(answers(lost))
        await wizard.recover()
      } else {
        await wizard.unlockApp(PASSCODE)
        if (unfinished !== 'backup') {
          await wizard.isAt(`unfinished.${unfinished}.title`)
          await wizard.press(`unfinished.action.${unfinished}`)
        }
        await wizard.isAt('renewal.title')
        await wizard.pickFolder('renewal.action')
        await wizard.press('renewal.action')
      }
      await wizard.isDone()
      expect(await lost.tryToSign({ epochId: lost.epochId, session: lost.session })).not.toBeNull()
    })
})

test('after recovery the wallet is locked at the next start, and opens with the passcode only', async ({ lose, launch, answers }) => {
  const lost = await lose()
  const first = await launch()
  await first.wizard.toConfirm(answers(lost), () => first.app.pickFolder(lost.folder))
  await first.wizard.recover()
  await first.wizard.isDone()
  await first.app.close()
  const { wizard } = await launch()
  await wizard.unlockApp('some other passcode 7')
  await wizard.saysError('passcode.wrong')
  await wizard.unlockApp(PASSCODE)
  await wizard.isAt('wallet.title')
  await wizard.press('wallet.check')
  await expect(wizard.page.getByText(wordsWithin('wallet.check.ok'))).toBeVisible()
})
