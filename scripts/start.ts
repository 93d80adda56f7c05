/**
 * `npm start`: builds, starts a demo custodian as its own process with a client who has lost the device, says what to enter,
 * and opens the app. Without a display it runs the demo. Options: --method folder|passphrase
 */
import { spawn } from 'node:child_process'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { buildIfStale } from './lib/build.ts'
import { isInPrivateKeyring, runInPrivateKeyring } from './lib/private-keyring.ts'
import { root, runNode } from './lib/process.ts'
import { chooseRuntime, hasDisplay, launchArguments } from './lib/runtime.ts'
import { type DemoMethod, setStage } from './lib/stage.ts'

const { values } = parseArgs({ options: { method: { type: 'string', default: 'folder' } } })
if (values.method !== 'folder' && values.method !== 'passphrase') throw new Error('--method is folder or passphrase')
const method: DemoMethod = values.method

const open = async (): Promise<number> => {
  const runtime = chooseRuntime()
  let isEnrolled = false
  const stage = await setStage(method, {
    onCode: (email, code) => {
      if (isEnrolled) console.log(`\nOne-time code for ${email}: ${code}`)
    },
  })
  isEnrolled = true
  console.log(`\nThe demo custodian runs at ${stage.server.provider.serverUrl}, with one client, who has lost the device.`)
  console.log(`  e-mail         ${stage.email}`)
  console.log('  one-time code  appears here once you ask for it')
  if (method === 'folder') console.log(`  cloud folder   ${stage.folder}`)
  else console.log(`  passphrase     ${stage.passphrase}`)
  console.log(`\nOpening the app on ${runtime.label}. Closing it ends the demo custodian too.`)

  const app = spawn(runtime.executable, launchArguments(runtime, stage.profile), {
    cwd: root,
    env: { ...process.env, REKINDLE_PROVIDER: stage.providerFile },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.kill(signal))
  const code = await new Promise<number>((resolve) => {
    app.once('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    app.once('exit', (status) => resolve(status ?? 0))
  })
  await stage.close()
  return code
}

if (!hasDisplay()) {
  console.log('There is no display here, so the demo runs instead (npm run demo).')
  process.exit(await runNode(['--import', 'tsx', 'scripts/demo.ts', '--method', method]))
}
if (isInPrivateKeyring()) process.exit(await open())
await buildIfStale()
process.exit(await runInPrivateKeyring(['--import', 'tsx', 'scripts/start.ts', '--method', method]))
