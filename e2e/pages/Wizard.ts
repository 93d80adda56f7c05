/** The wizard as a person goes through it. Every locator is by role and by the words on the screen. */
import { expect, type Locator, type Page } from '@playwright/test'
import { ERRORS, type ErrorCode } from '#shared/errors.ts'
import type { Cause } from '#shared/ipc/contract.ts'
import { type MessageKey, words, wordsWithin } from './words.ts'

export type Answers = {
  readonly email: string
  readonly nextCode: () => Promise<string>
  readonly passcode: string
}

export class Wizard {
  readonly page: Page
  readonly safety: Locator
  readonly alert: Locator

  constructor(page: Page) {
    this.page = page
    this.safety = page.getByTestId('safety')
    this.alert = page.getByRole('alert')
  }

  heading(key: MessageKey): Locator {
    return this.page.getByRole('heading', { level: 1, name: words(key) })
  }

  button(key: MessageKey): Locator {
    return this.page.getByRole('button', { name: words(key), exact: true })
  }

  async press(key: MessageKey): Promise<void> {
    await this.button(key).click()
  }

  async isAt(key: MessageKey): Promise<void> {
    // A passphrase is stretched before some screens: seconds, on a busy machine.
    await expect(this.heading(key)).toBeVisible({ timeout: 30_000 })
  }

  /** What happened and what to do, in the code's own words, on whichever screen the failure belongs to. */
  async saysError(code: ErrorCode): Promise<void> {
    await expect(this.page.getByText(words(`error.${code}.what`))).toBeVisible()
    await expect(this.page.getByText(words(`error.${code}.do`))).toBeVisible()
    if (!ERRORS[code].retry && code.startsWith('backup.')) await this.isAt('impossible.title')
  }

  /** From a failure while opening back to an open backup: what can be tried again is tried, what can't is chosen anew. */
  async openAgain(pickFolder: () => Promise<void>): Promise<void> {
    if (await this.heading('impossible.title').isVisible()) {
      await this.press('impossible.action')
      await this.isAt('choose.title')
      await this.chooseBackup('CUSTOM')
    }
    await pickFolder()
    await this.unlockWithFolder()
    await this.isAt('confirm.title')
  }

  async toSignIn(cause: Cause = 'lost'): Promise<void> {
    await this.isAt('welcome.title')
    await this.press('welcome.action')
    await this.isAt('cause.title')
    await this.chooseCause(cause)
    await this.press('cause.action')
    await this.isAt('needs.title')
    await this.press('needs.action')
    await this.isAt('sign_in.title')
  }

  async chooseCause(cause: Cause): Promise<void> {
    await this.page.getByRole('radio', { name: wordsWithin(`cause.${cause}`) }).click()
  }

  async fillEmail(email: string): Promise<void> {
    await this.page.getByLabel(words('sign_in.email')).fill(email)
  }

  async sendCode(email: string): Promise<void> {
    await this.fillEmail(email)
    await this.press('sign_in.send')
    await this.isAt('sign_in.code.title')
  }

  /** The sixth digit sends it. */
  async enterCode(code: string): Promise<void> {
    await this.page
      .getByRole('textbox', { name: words('sign_in.code.digit') })
      .first()
      .click()
    await this.page.keyboard.type(code)
  }

  async signIn({ email, nextCode }: Answers): Promise<void> {
    await this.sendCode(email)
    await this.enterCode(await nextCode())
    await this.isAt('readiness.title')
  }

  /** A line of Readiness. */
  check(id: 'keychain' | 'protection' | 'server' | 'backup' | 'clock' | 'storage'): Locator {
    return this.page.locator(`[data-check=${id}]`)
  }

  /** Every check has ended, and lets us go on. */
  async isReady(): Promise<void> {
    await expect(this.button('readiness.action.passcode')).not.toHaveAttribute('aria-disabled', 'true')
  }

  async fillPasscode(passcode: string): Promise<void> {
    await this.isAt('passcode.title')
    await this.page.getByLabel(words('passcode.first')).fill(passcode)
    await this.page.getByLabel(words('passcode.second')).fill(passcode)
  }

  async setPasscode(passcode: string): Promise<void> {
    await this.isReady()
    await this.press('readiness.action.passcode')
    await this.fillPasscode(passcode)
    await this.press('passcode.action')
  }

  async toBackups(answers: Answers, cause?: Cause): Promise<void> {
    await this.toSignIn(cause)
    await this.signIn(answers)
    await this.setPasscode(answers.passcode)
    await this.isAt('choose.title')
  }

  async chooseBackup(method: 'CUSTOM' | 'GDRIVE' | 'ICLOUD' | 'PASSWORD'): Promise<void> {
    await this.page.getByRole('radio', { name: wordsWithin(`method.${method}`) }).click()
    await this.press('choose.action')
    await this.isAt(method === 'PASSWORD' ? 'unlock.title.passphrase' : 'unlock.title.folder')
  }

  async pickFolder(then: MessageKey = 'unlock.action'): Promise<void> {
    await this.button('unlock.folder.pick').or(this.button('unlock.folder.change')).click()
    await expect(this.button(then)).not.toHaveAttribute('aria-disabled', 'true')
  }

  async unlockWithFolder(): Promise<void> {
    await this.pickFolder()
    await this.press('unlock.action')
  }

  async fillPassphrase(passphrase: string): Promise<void> {
    await this.page.getByLabel(words('unlock.passphrase')).fill(passphrase)
  }

  async unlockWithPassphrase(passphrase: string): Promise<void> {
    await this.fillPassphrase(passphrase)
    await this.press('unlock.action')
  }

  async recover(): Promise<void> {
    await this.isAt('confirm.title')
    await this.press('confirm.action')
  }

  /** The whole wizard up to Confirm, with the key in a folder. */
  async toConfirm(answers: Answers, pickFolder: () => Promise<void>, method: 'CUSTOM' | 'GDRIVE' | 'ICLOUD' = 'CUSTOM'): Promise<void> {
    await this.toBackups(answers)
    await this.chooseBackup(method)
    await pickFolder()
    await this.unlockWithFolder()
    await this.isAt('confirm.title')
  }

  /** From the start of an app that remembers the wizard but has no session and no recovery. */
  async toConfirmAgain(answers: Answers): Promise<void> {
    await this.isAt('welcome.title')
    await this.press('welcome.resume')
    await this.isAt('sign_in.title')
    await this.signIn(answers)
    await this.setPasscode(answers.passcode)
    await this.isAt('choose.title')
    await this.chooseBackup('CUSTOM')
    await this.unlockWithFolder()
    await this.isAt('confirm.title')
  }

  async stop(): Promise<void> {
    await this.press('recovering.stop')
    await this.page
      .getByRole('dialog')
      .getByRole('button', { name: words('recovering.stop.confirm') })
      .click()
  }

  /** The recovery ended with this error: paused where trying again makes sense, else not possible with this backup. */
  async isPaused(code: ErrorCode): Promise<void> {
    if (ERRORS[code].retry)
      await expect(this.page.getByRole('heading', { level: 1, name: wordsWithin(`error.${code}.title`) })).toBeVisible()
    else await this.isAt('impossible.title')
    await this.saysError(code)
  }

  async unlockApp(passcode: string): Promise<void> {
    await this.isAt('locked.title')
    await this.page.getByLabel(words('locked.passcode')).fill(passcode)
    await this.press('locked.action')
  }

  /** The position, 1 to 8, of the status that is in work. */
  status(position: number): Locator {
    return this.page
      .getByRole('list', { name: words('recovering.list') })
      .getByRole('listitem')
      .nth(position - 1)
  }

  async isDone(): Promise<void> {
    await this.isAt('done.title')
    await expect(this.safety).toHaveText(new RegExp(`${words('safety.done.switched').source}|${words('safety.done.destroyed').source}`))
  }
}
