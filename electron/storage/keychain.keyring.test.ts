/** The real keytar against a real gnome-keyring on a private bus, in a profile of its own; the user's keyring is never touched. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const present = (tool: string): boolean => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0
const runnable = process.platform === 'linux' && ['dbus-run-session', 'gnome-keyring-daemon', 'gdbus'].every(present)

const BUS = (services: string): string => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=${tmpdir()}</listen>${services}
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`

describe.runIf(runnable)('keychain on gnome-keyring', () => {
  let home: string
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'rekindle-keyring-'))
    await writeFile(join(home, 'bus.conf'), BUS(''))
  })
  afterAll(() => rm(home, { recursive: true, force: true }))

  const scenario = (name: string, options: { bus: boolean; keyring: boolean }): Promise<Record<string, unknown>> => {
    const script = join(import.meta.dirname, 'testing', 'keyring-scenario.ts')
    const node = `"${process.execPath}" --import tsx "${script}" ${name}`
    const unlock = 'printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null'
    const inside = options.keyring ? `${unlock}; ${node}` : node
    const [file, args]: [string, string[]] = options.bus
      ? ['dbus-run-session', [`--config-file=${join(home, 'bus.conf')}`, '--', 'sh', '-c', inside]]
      : ['sh', ['-c', inside]]
    const env = { PATH: process.env.PATH, HOME: home, XDG_DATA_HOME: join(home, name), XDG_RUNTIME_DIR: home }
    return new Promise((resolve, reject) => {
      execFile(file, args, { env, timeout: 60_000 }, (error, stdout, stderr) => {
        const line = stdout.trim().split('\n').at(-1)
        if (line?.startsWith('{')) resolve(JSON.parse(line))
        else reject(new Error(`no report: ${error} ${stderr}`))
      })
    })
  }

  it('adds, reads and removes; an item that is gone is missing', async () => {
    expect(await scenario('open', { bus: true, keyring: true })).toEqual({
      probe: undefined,
      before: 'keychain.missing',
      add: undefined,
      after: '05'.repeat(32),
      remove: undefined,
      removed: 'keychain.missing',
    })
  }, 90_000)

  it('a keyring that is locked later is locked, never "missing"', async () => {
    const report = await scenario('relock', { bus: true, keyring: true })
    expect(report).toMatchObject({ after: '05'.repeat(32), relocked: 'keychain.locked' })
  }, 90_000)

  it('no Secret Service and no bus are unavailable', async () => {
    const unavailable = { probe: 'keychain.unavailable', before: 'keychain.unavailable', add: 'keychain.unavailable' }
    expect(await scenario('closed', { bus: true, keyring: false })).toMatchObject(unavailable)
    expect(await scenario('closed', { bus: false, keyring: false })).toMatchObject(unavailable)
  }, 90_000)
})
