import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, PASSCODE, test } from '../fixtures/index.ts'
import type { Wizard } from '../pages/Wizard.ts'

/** Light and dark; the seven-to-one contrast of text is the interface's own rule, AA is the tool's. */
const check = async (page: Page, screen: string): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    expect(violations.map(({ id, nodes }) => `${screen}, ${colorScheme}: ${id}: ${nodes[0]?.html}`)).toEqual([])
  }
}

test('every screen from Welcome to the wallet passes axe, in light and dark', async ({ lose, launch, answers, network }) => {
  const lost = await lose()
  const { app, wizard } = await launch()
  const { page } = wizard
  await wizard.isAt('welcome.title')
  await check(page, 'Welcome')
  await wizard.press('welcome.action')
  await wizard.isAt('cause.title')
  await check(page, 'What happened')
  await wizard.chooseCause('stolen')
  await wizard.press('cause.action')
  await wizard.isAt('needs.title')
  await check(page, 'What you need')
  await wizard.press('needs.action')
  await wizard.isAt('sign_in.title')
  await check(page, 'Sign in')
  await wizard.sendCode(lost.email)
  await check(page, 'Code')
  await wizard.enterCode(await answers(lost).nextCode())
  await wizard.isAt('readiness.title')
  await wizard.isReady()
  await check(page, 'Readiness')
  await wizard.press('readiness.action.passcode')
  await wizard.fillPasscode(PASSCODE)
  await check(page, 'Set a passcode')
  await wizard.press('passcode.action')
  await wizard.isAt('choose.title')
  await check(page, 'Choose backup')
  await wizard.chooseBackup('CUSTOM')
  await app.pickFolder(lost.folder)
  await wizard.pickFolder()
  await check(page, 'Unlock')
  await wizard.press('unlock.action')
  await wizard.isAt('confirm.title')
  await check(page, 'Confirm')
  const held = network.hold(/\/operations\/.*\/reshare\/2$/)
  await wizard.recover()
  await held.reached
  await wizard.isAt('recovering.title')
  await check(page, 'Recovering')
  network.fault(/\/backups\/.*\/reshare\/1/, { do: 'cut', when: 'before' })
  held.release()
  await wizard.isAt('renewal.title')
  await check(page, 'Renewal pending')
  network.clear()
  await wizard.pickFolder('renewal.action')
  await wizard.press('renewal.action')
  await wizard.isDone()
  await check(page, 'Done')
  await wizard.press('done.action')
  await wizard.isAt('wallet.title')
  await check(page, 'Wallet')
  await wizard.press('wallet.lock')
  await wizard.isAt('locked.title')
  await check(page, 'Locked')
})

test('Interrupted and an error on a screen pass axe', async ({ lose, launch, answers, network }) => {
  const lost = await lose()
  const { app, wizard } = await launch()
  await wizard.toConfirm(answers(lost), () => app.pickFolder(lost.folder))
  network.fault(/\/operations\/.*\/reshare\/1$/, { do: 'cut', when: 'before' })
  await wizard.recover()
  await wizard.isPaused('http.unreachable')
  await check(wizard.page, 'Interrupted')
})

/** Presses Tab until the focus is on what `isThere` looks for. */
const tabTo = async (wizard: Wizard, selector: string): Promise<void> => {
  for (let presses = 0; presses < 40; presses++) {
    if (await wizard.page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return
    await wizard.page.keyboard.press('Tab')
  }
  throw new Error(`the keyboard does not reach ${selector}`)
}

test('the whole wizard works without a pointer', async ({ lose, launch, answers }) => {
  const lost = await lose()
  const { app, wizard } = await launch()
  const { keyboard } = wizard.page
  const primary = 'footer button[type=submit]'
  const act = async (): Promise<void> => {
    await tabTo(wizard, primary)
    await keyboard.press('Enter')
  }
  await app.pickFolder(lost.folder)
  await wizard.isAt('welcome.title')
  await keyboard.press('Enter')
  await wizard.isAt('cause.title')
  await tabTo(wizard, '[role=radio]')
  await keyboard.press('ArrowDown')
  await keyboard.press('ArrowUp')
  await act()
  await wizard.isAt('needs.title')
  await keyboard.press('Enter')
  await wizard.isAt('sign_in.title')
  await tabTo(wizard, 'input[type=email]')
  await keyboard.type(lost.email)
  await keyboard.press('Enter')
  await wizard.isAt('sign_in.code.title')
  await tabTo(wizard, 'input')
  await keyboard.type(await answers(lost).nextCode())
  await wizard.isAt('readiness.title')
  await wizard.isReady()
  await act()
  await wizard.isAt('passcode.title')
  await tabTo(wizard, 'input')
  await keyboard.type(PASSCODE)
  await keyboard.press('Tab')
  await tabTo(wizard, 'input')
  await keyboard.type(PASSCODE)
  await keyboard.press('Enter')
  await wizard.isAt('choose.title')
  await act()
  await wizard.isAt('unlock.title.folder')
  await tabTo(wizard, 'main button:not([type=submit]), form button:not([type=submit])')
  await keyboard.press('Enter')
  await act()
  await wizard.isAt('confirm.title')
  await keyboard.press('Escape')
  await wizard.isAt('choose.title')
  await act()
  await wizard.isAt('unlock.title.folder')
  await tabTo(wizard, 'form button:not([type=submit])')
  await keyboard.press('Enter')
  await act()
  await wizard.isAt('confirm.title')
  await act()
  await wizard.isDone()
})
