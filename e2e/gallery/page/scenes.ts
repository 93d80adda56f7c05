/** Every screen in every state, by name. */
import type { z } from 'zod'
import type { AppState, Preferences } from '#shared/ipc/contract.ts'
import type { RecoverySnapshot } from '#shared/ipc/snapshot.ts'
import * as data from './data.ts'
import { type Answers, createFake, type Fake, failWith, hang } from './fake.ts'
import { press, see, seeText, type } from './hands.ts'

type Start = {
  readonly app?: Partial<AppState>
  readonly preferences?: Partial<z.infer<typeof Preferences>>
  readonly account?: typeof data.account
  readonly snapshot?: Partial<RecoverySnapshot>
  readonly answers?: Partial<Answers>
}
export type Scene = () => { readonly fake: Fake; readonly act: (fake: Fake) => Promise<unknown> }

const scene =
  (start: Start, act: (fake: Fake) => Promise<unknown>): Scene =>
  () => {
    const app = { ...data.app, ...start.app }
    const first = data.snapshot(start.snapshot ?? {})
    const account = start.account ?? data.account
    const nothing = () => undefined
    const answers: Answers = {
      'app:state': () => app,
      'preferences:get': () => ({ ...data.preferences, ...start.preferences }),
      'preferences:set': () => ({ ...data.preferences, ...start.preferences }),
      'auth:send-code': () => ({ expiresInSeconds: 600, resendAfterSeconds: 30 }),
      'auth:confirm-code': () => account,
      'auth:account': () => account,
      'auth:sign-out': nothing,
      'readiness:check': () => data.withPasscode,
      'passcode:set': nothing,
      'vault:unlock': () => ({ ...app, stage: 'unlocked' }),
      'vault:lock': () => ({ ...app, stage: 'locked' }),
      'backup:pick-folder': () => ({ token: 't'.repeat(32), name: 'Rekindle', kind: 'gdrive' }),
      'recovery:open': nothing,
      'recovery:start': nothing,
      'recovery:stop': nothing,
      'recovery:resume': nothing,
      'recovery:renew-backup': nothing,
      'recovery:leave': () => app,
      'wallet:overview': () => data.overview,
      'wallet:copy-address': () => ({ matches: true }),
      'wallet:check-device': () => ({ verified: true }),
      ...start.answers,
    }
    return { fake: createFake(answers, { 'app:state-changes': app, 'recovery:watch': first }), act }
  }

const signedIn = { app: { signedIn: true } } as const

const toCause = () => press('Recover my wallet')
const toNeeds = async (cause: string) => {
  await toCause()
  await press(cause)
  await press('Go on with this answer')
}
const toSignIn = async () => {
  await toNeeds('Lost')
  await press('I have these')
  await see('Sign in')
}
const toCode = async () => {
  await toSignIn()
  await type(0, 'alex@example.com')
  await press('Send code')
  await see('Enter your code')
}
const toReadiness = async () => {
  await toNeeds('Lost')
  await press('I have these')
  await press('Check this computer')
  await see('Checking')
}
const toPasscode = async () => {
  await toReadiness()
  await press('Choose a passcode')
  await see('Choose a passcode')
}
const toChoose = async () => {
  await toReadiness()
  await press('Go on to your backup')
}
const toUnlock = (kind: 'Google' | 'Passphrase') => async () => {
  await toChoose()
  await press(kind)
  await press('Use this backup')
}
const opened = async (fake: Fake) => {
  fake.emit('recovery:watch', data.snapshot({ phase: 'opening', positions: data.positions(1, { detail: { bytes: 412 } }), canStop: true }))
  await seeText('Decrypting share')
}
const needsPasscode: Partial<Answers> = { 'readiness:check': () => data.ready }
const confirm: Partial<RecoverySnapshot> = { phase: 'confirm', positions: data.positions(3), preview: data.preview, canStop: true }
const running = { preview: data.preview, operationId: data.operationId }
const done: Partial<RecoverySnapshot> = {
  ...running,
  phase: 'done',
  positions: data.positions(8),
  safety: 'destroyed',
  outcome: data.outcome,
}
const unlocked = { app: { stage: 'unlocked', signedIn: true } } as const

export const SCENES: Readonly<Record<string, Scene>> = {
  'starting-slow': scene({ answers: { 'app:state': hang } }, () => seeText('Starting')),
  'start-failed': scene({ answers: { 'app:state': failWith('ipc.unknown_channel') } }, () => see('Rekindle couldn’t start')),
  welcome: scene({}, () => see('Get back')),
  'welcome-development-runtime': scene({ app: { runtime: 'chromium-host' } }, () => see('Get back')),
  'welcome-resume': scene({ preferences: { wizardStep: 'choose' } }, () => see('Get back')),
  'welcome-needs': scene({}, () => press('What do I need?')),
  'cause-none': scene({ preferences: { cause: null } }, toCause),
  'cause-stolen': scene({}, async () => {
    await toCause()
    await press('Stolen')
  }),
  'needs-lost': scene({}, () => toNeeds('Lost')),
  'needs-stolen': scene({}, () => toNeeds('Stolen')),
  'needs-new-computer-how': scene({}, async () => {
    await toNeeds('Just a new')
    await press('How this works')
  }),
  'sign-in': scene({}, toSignIn),
  'sign-in-offline': scene({ answers: { 'auth:send-code': failWith('http.unreachable') } }, async () => {
    await toSignIn()
    await type(0, 'alex@example.com')
    await press('Send code')
    await seeText('didn’t answer')
  }),
  'sign-in-slow': scene({ answers: { 'auth:send-code': hang } }, async () => {
    await toSignIn()
    await type(0, 'alex@example.com')
    await press('Send code')
  }),
  code: scene({}, toCode),
  'code-help': scene({}, async () => {
    await toCode()
    await press('I can’t get the code')
  }),
  'code-wrong': scene({ answers: { 'auth:confirm-code': failWith('auth.code_wrong') } }, async () => {
    await toCode()
    await type(0, '123456')
    await seeText('isn’t the code')
  }),
  'code-resent': scene({ answers: { 'auth:send-code': () => ({ expiresInSeconds: 600, resendAfterSeconds: 0 }) } }, async () => {
    await toCode()
    await press('Send a new code')
    await seeText('on its way')
  }),
  'code-no-wallet': scene({ account: { ...data.account, walletId: null } }, async () => {
    await toCode()
    await type(0, '123456')
    await seeText('no wallet')
  }),
  'code-too-many': scene({ answers: { 'auth:confirm-code': failWith('auth.too_many_tries') } }, async () => {
    await toCode()
    await type(0, '123456')
    await seeText('Too many')
  }),
  'signed-in': scene(signedIn, async () => {
    await toNeeds('Lost')
    await press('I have these')
  }),
  'readiness-checking': scene({ ...signedIn, answers: { 'readiness:check': hang } }, async () => {
    await toReadiness()
  }),
  'readiness-ok': scene(signedIn, async () => {
    await toReadiness()
    await seeText('GNOME Keyring')
  }),
  'readiness-passcode': scene({ ...signedIn, answers: needsPasscode }, async () => {
    await toReadiness()
    await seeText('GNOME Keyring')
  }),
  'readiness-failed': scene({ ...signedIn, answers: { 'readiness:check': () => data.notReady } }, async () => {
    await toReadiness()
    await seeText('Needs you')
  }),
  'readiness-error': scene({ ...signedIn, answers: { 'readiness:check': failWith('internal.unexpected') } }, async () => {
    await toReadiness()
    await seeText('didn’t foresee')
  }),
  passcode: scene({ ...signedIn, answers: needsPasscode }, toPasscode),
  'passcode-weak': scene({ ...signedIn, answers: needsPasscode }, async () => {
    await toPasscode()
    await type(0, '123456')
    await type(1, '12345')
  }),
  'passcode-good': scene({ ...signedIn, answers: needsPasscode }, async () => {
    await toPasscode()
    await type(0, 'quiet harbour')
    await type(1, 'quiet harbour')
    await press('Show')
  }),
  'passcode-error': scene({ ...signedIn, answers: { ...needsPasscode, 'passcode:set': failWith('keychain.locked') } }, async () => {
    await toPasscode()
    await type(0, 'quiet harbour')
    await type(1, 'quiet harbour')
    await press('Set passcode')
    await seeText('keychain is locked')
  }),
  choose: scene(signedIn, toChoose),
  'choose-one': scene({ ...signedIn, account: { ...data.account, backups: [data.passphrase] } }, toChoose),
  'choose-mixed': scene(
    {
      app: { signedIn: true, provider: { ...data.app.provider, oneOperator: true } },
      account: {
        ...data.account,
        backups: [
          data.drive,
          data.passphrase,
          data.backup('ICLOUD', '2025-12-24T09:00:00Z', 'c', [true, false]),
          data.backup('PASSKEY', '2025-12-01T09:00:00Z', 'd'),
        ],
      },
    },
    toChoose,
  ),
  'choose-none': scene({ ...signedIn, account: { ...data.account, backups: [] } }, toChoose),
  'choose-incomplete': scene(
    { ...signedIn, account: { ...data.account, backups: [data.backup('ICLOUD', '2025-12-24T09:00:00Z', 'c', [true, false])] } },
    toChoose,
  ),
  'choose-frozen': scene({ ...signedIn, account: { ...data.account, frozen: true } }, toChoose),
  'unlock-folder': scene(signedIn, toUnlock('Google')),
  'unlock-folder-picked': scene(signedIn, async () => {
    await toUnlock('Google')()
    await press('Pick folder')
    await seeText('In Google Drive')
  }),
  'unlock-folder-wrong': scene({ ...signedIn, answers: { 'recovery:open': failWith('keysource.not_found') } }, async () => {
    await toUnlock('Google')()
    await press('Pick folder')
    await press('Unlock backup')
    await seeText('no key')
  }),
  'unlock-passphrase': scene(signedIn, toUnlock('Passphrase')),
  'unlock-passphrase-hints': scene(signedIn, async () => {
    await toUnlock('Passphrase')()
    await type(0, ' fünf weiße Zeilen Ж')
  }),
  'unlock-passphrase-wrong': scene({ ...signedIn, answers: { 'recovery:open': failWith('backup.passphrase_wrong') } }, async () => {
    await toUnlock('Passphrase')()
    await type(0, 'correct horse')
    await press('Unlock backup')
    await seeText('doesn’t match')
  }),
  'unlock-working': scene({ ...signedIn, answers: { 'recovery:open': hang } }, async (fake) => {
    await toUnlock('Passphrase')()
    await type(0, 'correct horse')
    await press('Unlock backup')
    await opened(fake)
  }),
  'unlock-slow': scene({ ...signedIn, answers: { 'recovery:open': hang } }, async (fake) => {
    await toUnlock('Passphrase')()
    await type(0, 'correct horse')
    await press('Unlock backup')
    await opened(fake)
  }),
  confirm: scene({ ...signedIn, snapshot: confirm }, () => see('This is the wallet')),
  'confirm-note-same': scene({ ...signedIn, snapshot: confirm }, async () => {
    await type(0, '0x7a3f 91c0 22be 4d18 a0e7 5c44 9b63 d1f2 0a8b e5c1')
  }),
  'confirm-note-different': scene({ ...signedIn, snapshot: confirm }, async () => {
    await type(0, '0x0000000000000000000000000000000000000000')
  }),
  'confirm-one-key': scene(
    {
      ...signedIn,
      preferences: { cause: 'stolen' },
      snapshot: { ...confirm, preview: { ...data.preview, curves: ['SECP256K1'], addresses: { ...data.addresses, solana: null } } },
    },
    () => see('This is the wallet'),
  ),
  'confirm-error': scene({ ...signedIn, snapshot: confirm, answers: { 'recovery:start': failWith('recovery.in_progress') } }, async () => {
    await press('Recover wallet')
    await seeText('already going on')
  }),
  recovering: scene(
    {
      ...signedIn,
      snapshot: {
        ...running,
        phase: 'running',
        positions: data.positions(3, { detail: { curve: 'ED25519', round: 2, rounds: 3 } }),
        safety: 'making_new_keys',
        canStop: true,
      },
    },
    () => see('Recovering'),
  ),
  'recovering-stolen': scene(
    {
      ...signedIn,
      preferences: { cause: 'stolen' },
      snapshot: { ...running, phase: 'running', positions: data.positions(4, {}), safety: 'making_new_keys', canStop: true },
    },
    () => see('Recovering'),
  ),
  'recovering-stop': scene(
    {
      ...signedIn,
      snapshot: { ...running, phase: 'running', positions: data.positions(3, {}), safety: 'making_new_keys', canStop: true },
    },
    () => press('Stop'),
  ),
  'recovering-switching': scene(
    {
      ...signedIn,
      snapshot: { ...running, phase: 'finishing', positions: data.positions(6, { detail: { stored: 'here' } }), safety: 'switching' },
    },
    () => see('Finishing'),
  ),
  'recovering-slow': scene(
    {
      ...signedIn,
      snapshot: {
        ...running,
        phase: 'running',
        positions: data.positions(3, { detail: { curve: 'SECP256K1', round: 1, rounds: 3, bytes: 1412 } }),
        safety: 'making_new_keys',
        canStop: true,
      },
    },
    () => see('Recovering'),
  ),
  'recovering-renewing': scene(
    {
      ...signedIn,
      snapshot: {
        ...running,
        phase: 'renewing',
        positions: data.positions(6, { detail: { stored: 'switched' } }),
        safety: 'destroyed',
        outcome: { ...data.outcome, backupRenewed: false },
      },
    },
    () => see('Renewing'),
  ),
  'opening-after-reload': scene({ ...signedIn, snapshot: { phase: 'opening', positions: data.positions(1, {}), canStop: true } }, () =>
    see('Opening'),
  ),
  done: scene({ ...signedIn, snapshot: done }, () => see('Your wallet is back')),
  'done-passphrase': scene(
    {
      ...signedIn,
      preferences: { cause: 'new_computer' },
      snapshot: {
        ...done,
        preview: { ...data.preview, method: data.passphrase.method, addresses: { ...data.addresses, solana: null } },
        outcome: { ...data.outcome, oldDevice: null, oldKeyDestroyed: false },
        safety: 'switched',
      },
    },
    () => see('Your wallet is back'),
  ),
  'done-qr': scene({ ...signedIn, snapshot: done }, () => press('QR code')),
  'done-copied': scene({ ...signedIn, snapshot: done }, async () => {
    await press('Copy Ethereum')
    await seeText('Copied, and read back')
  }),
  renewal: scene({ ...signedIn, snapshot: { ...done, phase: 'renewal_pending', error: data.error('keysource.unwritable') } }, () =>
    see('Wallet recovered'),
  ),
  'renewal-passphrase': scene({ app: { stage: 'unlocked', unfinished: 'backup' }, answers: passphraseWallet() }, async () => {
    await see('Wallet recovered')
    await seeText('Passphrase')
  }),
  'renewal-unknown': scene({ app: { stage: 'unlocked', unfinished: 'backup' }, answers: { 'wallet:overview': hang } }, () =>
    see('Wallet recovered'),
  ),
  'interrupted-offline': scene({ ...signedIn, snapshot: interrupted('http.unreachable', 'making_new_keys', true) }, () => see('Paused')),
  'interrupted-switching': scene({ ...signedIn, snapshot: interrupted('http.timeout', 'switching', true) }, () => see('Paused')),
  'interrupted-unknown': scene({ ...signedIn, snapshot: interrupted('internal.unexpected', 'nothing_changed', true) }, () => see('Paused')),
  'interrupted-superseded': scene({ ...signedIn, snapshot: interrupted('recovery.superseded', 'nothing_changed', true) }, () =>
    see('Paused'),
  ),
  'interrupted-session': scene({ snapshot: interrupted('auth.session_expired', 'making_new_keys', true) }, () => see('Paused')),
  'interrupted-disk': scene({ ...signedIn, snapshot: interrupted('vault.disk_full', 'making_new_keys', true) }, () => see('Paused')),
  'interrupted-rollback': scene({ ...signedIn, snapshot: interrupted('recovery.server_rollback', 'switching', false) }, () =>
    see('Paused'),
  ),
  impossible: scene(
    {
      ...signedIn,
      snapshot: { phase: 'impossible', positions: data.positions(1, { state: 'failed' }), error: data.error('backup.public_key_mismatch') },
    },
    () => see('Not possible'),
  ),
  'unfinished-before-commit': scene({ app: { stage: 'unlocked', unfinished: 'before_commit' } }, () => see('Your recovery was')),
  'unfinished-finishing': scene({ app: { stage: 'unlocked', unfinished: 'finishing' } }, () => see('Your recovery is nearly')),
  'unfinished-offline': scene(
    { app: { stage: 'unlocked', unfinished: 'finishing' }, answers: { 'recovery:resume': failWith('http.unreachable') } },
    async () => {
      await press('Finish the recovery')
      await seeText('didn’t answer')
    },
  ),
  blocked: scene(signedIn, async (fake) => {
    await toChoose()
    fake.emit('app:state-changes', { ...data.app, signedIn: false })
    await see('Paused')
  }),
  locked: scene({ app: { stage: 'locked' } }, () => see('Unlock')),
  'locked-unfinished': scene({ app: { stage: 'locked', unfinished: 'finishing' } }, () => see('Unlock')),
  'locked-wrong': scene({ app: { stage: 'locked' }, answers: { 'vault:unlock': failWith('passcode.wrong') } }, async () => {
    await type(0, 'quiet harbor')
    await press('Unlock')
    await seeText('isn’t the passcode')
  }),
  'locked-forgot': scene({ app: { stage: 'locked' } }, () => press('I forgot')),
  unprotected: scene({ app: { stage: 'unprotected' } }, () => see('This computer is no longer')),
  wallet: scene(unlocked, () => seeText('GNOME Keyring')),
  'wallet-loading': scene({ ...unlocked, answers: { 'wallet:overview': hang } }, () => see('Your wallet')),
  'wallet-error': scene({ ...unlocked, answers: { 'wallet:overview': failWith('vault.corrupt') } }, () => seeText('damaged')),
  'wallet-checked': scene(unlocked, async () => {
    await press('Check that')
    await seeText('This computer can sign')
  }),
  'wallet-offline': scene({ ...unlocked, answers: { 'wallet:check-device': failWith('http.unreachable') } }, async () => {
    await press('Check that')
    await seeText('didn’t answer')
  }),
  'wallet-backup-pending': scene({ app: { stage: 'unlocked', unfinished: 'backup' }, snapshot: { phase: 'idle' } }, async () => {
    await press('Later')
    await see('Your wallet')
    await seeText('GNOME Keyring')
  }),
}

function interrupted(
  code: Parameters<typeof data.error>[0],
  safety: RecoverySnapshot['safety'],
  canRetry: boolean,
): Partial<RecoverySnapshot> {
  const done = safety === 'nothing_changed' ? 3 : safety === 'making_new_keys' ? 4 : 6
  return {
    ...running,
    phase: 'interrupted',
    positions: data.positions(done, { state: 'failed' }),
    safety,
    canRetry,
    error: data.error(code),
  }
}
function passphraseWallet(): Partial<Answers> {
  return { 'wallet:overview': () => ({ ...data.overview, backup: { method: data.passphrase.method, renewedAt: null } }) }
}
