/**
 * `npm run demo`: drives the real app through the whole wizard by itself, against a server in another process and a keyring of
 * its own, and says what it sees. Screenshots of every screen go to demo-output/; status 4 includes the time that its picture
 * takes. Options: --method folder|passphrase, --headed.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { launchApp, type RekindleApp } from '../e2e/fixtures/app.ts'
import { createProxy, type FaultProxy } from '../e2e/fixtures/proxy.ts'
import type {} from '../e2e/fixtures/window.ts'
import { Wizard } from '../e2e/pages/Wizard.ts'
import { buildIfStale } from './lib/build.ts'
import { followStatuses } from './lib/demo-statuses.ts'
import { provideDisplay } from './lib/display.ts'
import { signIn } from './lib/lost-device.ts'
import { isInPrivateKeyring, runInPrivateKeyring } from './lib/private-keyring.ts'
import { root } from './lib/process.ts'
import { chooseRuntime, hasDisplay } from './lib/runtime.ts'
import { type DemoMethod, type Stage, setStage } from './lib/stage.ts'

const OUTPUT = path.join(root, 'demo-output')
const PASSCODE = 'blue heron 42 rails'

const { values } = parseArgs({ options: { method: { type: 'string', default: 'folder' }, headed: { type: 'boolean', default: false } } })
if (values.method !== 'folder' && values.method !== 'passphrase') throw new Error('--method is folder or passphrase')
const method: DemoMethod = values.method

const fail = (reason: string): never => {
  throw new Error(reason)
}

/** Each screen in light and dark, numbered in the order of the walk. */
const createCamera = (app: RekindleApp) => {
  let count = 0
  return async (name: string): Promise<void> => {
    count += 1
    for (const colorScheme of ['light', 'dark'] as const) {
      await app.page.emulateMedia({ colorScheme })
      const file = `${String(count).padStart(2, '0')}-${name}.${colorScheme}.png`
      await app.page.screenshot({ path: path.join(OUTPUT, file), animations: 'disabled' })
    }
    await app.page.emulateMedia({ colorScheme: 'light' })
  }
}

/** From Welcome to Done, as a person would. */
const walk = async (app: RekindleApp, wizard: Wizard, stage: Stage, network: FaultProxy): Promise<void> => {
  const shoot = createCamera(app)
  await wizard.isAt('welcome.title')
  await shoot('welcome')
  await wizard.press('welcome.action')
  await wizard.isAt('cause.title')
  await wizard.chooseCause('lost')
  await shoot('what-happened')
  await wizard.press('cause.action')
  await wizard.isAt('needs.title')
  await shoot('what-you-need')
  await wizard.press('needs.action')
  await wizard.isAt('sign_in.title')
  await shoot('sign-in')
  await wizard.sendCode(stage.email)
  await shoot('code')
  await wizard.enterCode(await stage.server.nextCode(stage.email))
  await wizard.isAt('readiness.title')
  await wizard.isReady()
  await shoot('readiness')
  await wizard.press('readiness.action.passcode')
  await wizard.fillPasscode(PASSCODE)
  await shoot('passcode')
  await wizard.press('passcode.action')
  await wizard.isAt('choose.title')
  await shoot('choose-backup')
  await wizard.chooseBackup(method === 'folder' ? 'GDRIVE' : 'PASSWORD')
  if (method === 'folder') {
    await app.pickFolder(stage.folder)
    await wizard.pickFolder()
  } else await wizard.fillPassphrase(stage.passphrase)
  await shoot('unlock')
  await wizard.press('unlock.action')
  await wizard.isAt('confirm.title')
  await shoot('confirm')
  // The recovery takes less than a second: its second round waits until the picture is taken.
  const held = network.hold(/\/operations\/.*\/reshare\/2$/)
  await wizard.press('confirm.action')
  await held.reached
  await wizard.isAt('recovering.title')
  await shoot('recovering')
  held.release()
  await wizard.isDone()
  await shoot('done')
  await wizard.press('done.action')
  await wizard.isAt('wallet.title')
  await shoot('wallet')
}

/** What the window itself answers, through the page's own API. */
const overview = (app: RekindleApp) =>
  app.page.evaluate(async () => {
    const wallet = await window.rekindle.call('wallet:overview', undefined)
    const check = await window.rekindle.call('wallet:check-device', undefined)
    return { wallet, check }
  })

const report = async (app: RekindleApp, stage: Stage): Promise<void> => {
  const { wallet, check } = await overview(app)
  if (!wallet.ok || !check.ok) return fail('the recovered wallet does not answer')
  const before = stage.lost.addresses
  const after = wallet.value.addresses
  console.log('')
  for (const chain of ['ethereum', 'solana'] as const) {
    console.log(`${chain.padEnd(9)} before ${before[chain]}`)
    console.log(`${''.padEnd(9)} after  ${after[chain]}${before[chain] === after[chain] ? ' · the same' : ''}`)
    if (before[chain] === null || before[chain] !== after[chain]) fail(`the ${chain} address changed`)
  }
  console.log(
    `Proof: this computer and the co-signer signed a fresh digest together, both keys; ${check.value.verified ? 'verified' : 'NOT verified'}`,
  )
  if (!check.value.verified) fail('the proof did not verify')
}

/** Whoever found the old device, with its share and even with the mailbox, gets nowhere. */
const tryAsThief = async (stage: Stage): Promise<void> => {
  const { lost, server, email } = stage
  const own = await lost.tryToSign({ epochId: lost.epochId, session: lost.session })
  console.log(`Old share, the old device's session: refused (${own})`)
  const session = await signIn({ provider: server.provider, email, nextCode: server.nextCode, deviceName: 'Stolen laptop' })
  const old = await lost.tryToSign({ epochId: lost.epochId, session })
  console.log(`Old share, a new session: refused (${old})`)
  const { wallets } = await session.api.account()
  const live = wallets[0]?.epochs.find((epoch) => epoch.state === 'LIVE')?.epochId ?? fail('no live epoch')
  const relabelled = await lost.tryToSign({ epochId: live, session })
  console.log(`Old share, relabelled with the new epoch: refused (${relabelled})`)
  if (own === null || old !== 'recovery.epoch_retired' || relabelled !== 'recovery.proof_refused')
    fail('the old share was not refused as it must be')
}

/** The watermark: from now on the old backup may go. */
const backUpServer = async ({ server }: Stage): Promise<void> => {
  const { wallets, backups } = JSON.parse(await server.command('backup')) as { wallets: number; backups: number }
  console.log(`Server backup: dumped, restored into a scratch database and checked; wallets ${wallets}, new backups covered ${backups}`)
}

const demo = async (): Promise<void> => {
  const runtime = chooseRuntime()
  const endDisplay = await provideDisplay(runtime)
  rmSync(OUTPUT, { recursive: true, force: true })
  mkdirSync(OUTPUT, { recursive: true })
  console.log(`Runtime: ${runtime.label}`)
  const stage = await setStage(method)
  console.log(`A wallet was enrolled for ${stage.email}; its device is lost. Key source: ${method}.\n`)
  const network = await createProxy(stage.server.provider.serverUrl)
  try {
    writeFileSync(stage.providerFile, JSON.stringify({ ...stage.server.provider, serverUrl: network.url }))
    const env = values.headed && hasDisplay() ? { DISPLAY: process.env.DISPLAY } : {}
    const app = await launchApp({ runtime, profile: stage.profile, provider: stage.providerFile, env })
    try {
      await followStatuses(app.page)
      await walk(app, new Wizard(app.page), stage, network)
      await report(app, stage)
      await tryAsThief(stage)
      await backUpServer(stage)
      if (app.problems.length > 0) fail(app.problems.join('\n'))
    } catch (error) {
      await app.page.screenshot({ path: path.join(OUTPUT, 'failed.png') }).catch(() => undefined)
      console.error(app.log())
      throw error
    } finally {
      await app.close()
    }
  } finally {
    await network.close()
    await stage.close()
    endDisplay()
  }
  console.log(`Screenshots: ${path.relative(process.cwd(), OUTPUT)}${path.sep}`)
}

if (isInPrivateKeyring()) {
  await demo()
  process.exit(0)
}
await buildIfStale()
const options = ['--method', method, ...(values.headed ? ['--headed'] : [])]
process.exit(await runInPrivateKeyring(['--import', 'tsx', 'scripts/demo.ts', ...options]))
