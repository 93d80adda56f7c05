/**
 * Runs under a private session bus (see keychain.keyring.test.ts) and prints one JSON line: what the real keytar, in its real process, said.
 * Argument: `open`, `relock` (locks the keyring half-way) or `closed` (never reachable or never unlocked).
 */
import { execFileSync, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { asAppError } from '#shared/errors.ts'
import { createKeytarKeychain } from '../keychain.keytar.ts'

const folder = import.meta.dirname
const keychain = createKeytarKeychain({
  backend: 'test',
  random: (length) => new Uint8Array(randomBytes(length)),
  limitMs: 8000,
  spawn: () => {
    const child = fork(join(folder, '..', 'keychain.process.ts'), {
      execArgv: ['--import', 'tsx', '--import', join(folder, 'parent-port.ts')],
      serialization: 'advanced',
    })
    return {
      post: (message) => child.send(message as object),
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => child.on('exit', listener),
      kill: () => child.kill('SIGKILL'),
    }
  },
})
const outcome = async (work: () => Promise<unknown>): Promise<unknown> => {
  try {
    return await work()
  } catch (error) {
    return asAppError(error).code
  }
}
const SECRET = new Uint8Array(32).fill(5)
const get = () => outcome(async () => Buffer.from(await keychain.get('aa11')).toString('hex'))

const scenario = process.argv[2]
const report: Record<string, unknown> = { probe: await outcome(() => keychain.probe()) }
report.before = await get()
report.add = await outcome(() => keychain.add('aa11', SECRET))
report.after = await get()
if (scenario === 'relock') {
  const lock = "org.freedesktop.Secret.Service.Lock ['/org/freedesktop/secrets/aliases/default']".split(' ')
  execFileSync('gdbus', [
    ...['call', '--session', '--dest', 'org.freedesktop.secrets', '--object-path', '/org/freedesktop/secrets', '--method'],
    ...lock,
  ])
  report.relocked = await get()
}
if (scenario === 'open') {
  report.remove = await outcome(() => keychain.remove('aa11'))
  report.removed = await get()
}
keychain.stop()
console.log(JSON.stringify(report))
