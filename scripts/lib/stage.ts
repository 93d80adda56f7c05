/** The stage for `npm start`, demo and bench: a custodian as its own process, and a client who has lost the device. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { BackupMethod } from '#shared/ids.ts'
import { enrolLostDevice, type LostDevice } from './lost-device.ts'
import { type ServerOptions, type ServerProcess, startServer } from './server-process.ts'

export type DemoMethod = 'folder' | 'passphrase'
export type Stage = {
  readonly server: ServerProcess
  readonly lost: LostDevice
  readonly email: string
  readonly passphrase: string
  /** What stands for the folder that a cloud client synchronises. */
  readonly folder: string
  readonly profile: string
  readonly providerFile: string
  readonly workFolder: string
  close(): Promise<void>
}

const EMAIL = 'alex@example.com'
/** Of a demo wallet on a demo server, which ends with the demo. */
const PASSPHRASE = 'correct horse battery staple'

/** Everything lies in one temporary folder, which goes at the end. */
export const setStage = async (method: DemoMethod, server: Pick<ServerOptions, 'onCode' | 'env'> = {}): Promise<Stage> => {
  const workFolder = mkdtempSync(path.join(tmpdir(), 'rekindle-demo-'))
  const folder = path.join(workFolder, 'Google Drive', 'Rekindle')
  const profile = path.join(workFolder, 'profile')
  for (const made of [folder, profile]) mkdirSync(made, { recursive: true, mode: 0o700 })
  const running = await startServer({ ...server, data: path.join(workFolder, 'server') })
  const close = async (): Promise<void> => {
    await running.stop()
    rmSync(workFolder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    await running.command('admin', 'add-client', EMAIL)
    const lost = await enrolLostDevice({
      provider: running.provider,
      email: EMAIL,
      nextCode: running.nextCode,
      method: (method === 'folder' ? 'GDRIVE' : 'PASSWORD') as BackupMethod,
      place: method === 'folder' ? { folder } : { passphrase: PASSPHRASE },
    })
    const providerFile = path.join(workFolder, 'provider.json')
    writeFileSync(providerFile, JSON.stringify(running.provider))
    return { server: running, lost, email: EMAIL, passphrase: PASSPHRASE, folder, profile, providerFile, workFolder, close }
  } catch (error) {
    await close()
    throw error
  }
}
