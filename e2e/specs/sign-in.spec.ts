import { advanceClock, expect, test } from '../fixtures/index.ts'

test('a wrong code is refused in its own words; the right one goes on', async ({ lose, launch, answers }) => {
  const lost = await lose()
  const { wizard } = await launch()
  await wizard.toSignIn()
  await wizard.sendCode(lost.email)
  const code = await answers(lost).nextCode()
  await wizard.enterCode(code === '000000' ? '000001' : '000000')
  await wizard.saysError('auth.code_wrong')
  await wizard.enterCode(code)
  await wizard.isAt('readiness.title')
})

test('a code works once', async ({ lose, launch, answers }) => {
  const lost = await lose()
  const { wizard } = await launch()
  await wizard.toSignIn()
  await wizard.sendCode(lost.email)
  const code = await answers(lost).nextCode()
  await wizard.enterCode(code)
  await wizard.isAt('readiness.title')
  const again = await wizard.page.evaluate((used) => window.rekindle.call('auth:confirm-code', { code: used }), code)
  expect(again.ok).toBe(false)
})

test('after too many wrong codes even the right one is refused', async ({ lose, launch, answers }) => {
  const lost = await lose()
  const { wizard } = await launch()
  await wizard.toSignIn()
  await wizard.sendCode(lost.email)
  const code = await answers(lost).nextCode()
  const wrong = code === '000000' ? '000001' : '000000'
  const confirm = (value: string) => wizard.page.evaluate((tried) => window.rekindle.call('auth:confirm-code', { code: tried }), value)
  const codes: string[] = []
  for (let tries = 0; tries < 6; tries++) {
    const result = await confirm(wrong)
    codes.push(result.ok ? 'ok' : result.error.code)
  }
  expect(codes[0]).toBe('auth.code_wrong')
  expect(codes.at(-1)).toBe('auth.too_many_tries')
  await wizard.enterCode(code)
  await wizard.saysError('auth.too_many_tries')
})

test('an address that the custodian does not know gets no other answer than a known one', async ({ launch }) => {
  const { wizard } = await launch()
  await wizard.toSignIn()
  await wizard.sendCode('nobody@example.org')
  await wizard.enterCode('123456')
  await wizard.saysError('auth.code_wrong')
})

test('an expired code is refused in its own words', async ({ launch, ownServer }) => {
  const { server, providerFile, email } = await ownServer()
  const { wizard } = await launch({ provider: providerFile })
  await wizard.toSignIn()
  await wizard.sendCode(email)
  const code = await server.nextCode(email)
  await advanceClock(server, 11 * 60)
  await wizard.enterCode(code)
  await wizard.saysError('auth.code_expired')
})

test('a session that ended is asked for again, and the wizard goes on at its step', async ({ launch, ownServer, answers }) => {
  const { server, providerFile, email, cloud, lost } = await ownServer()
  const { app, wizard } = await launch({ provider: providerFile })
  await wizard.toBackups(answers({ ...lost, email, folder: cloud }, server))
  await wizard.chooseBackup('CUSTOM')
  await app.pickFolder(cloud)
  await advanceClock(server, 31 * 60)
  await wizard.unlockWithFolder()
  await wizard.isAt('blocked.title')
  await wizard.press('blocked.action')
  await wizard.sendCode(email)
  await wizard.enterCode(await server.nextCode(email))
  await wizard.isAt('unlock.title.folder')
})
