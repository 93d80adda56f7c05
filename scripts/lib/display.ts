/** A virtual display for the real Electron where there is none. */
import { spawn } from 'node:child_process'
import process from 'node:process'
import type { Readable } from 'node:stream'
import { hasDisplay, type Runtime } from './runtime.ts'

/** Sets DISPLAY for what is started from here; answers the function that ends the display. The Chromium host needs none. */
export const provideDisplay = async (runtime: Runtime): Promise<() => void> => {
  if (runtime.name !== 'electron' || hasDisplay()) return () => undefined
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const number = await new Promise<string>((resolve, reject) => {
    server.once('error', reject)
    server.once('exit', () => reject(new Error('Xvfb did not start')))
    ;(server.stdio[3] as Readable).once('data', (bytes: Buffer) => resolve(bytes.toString().trim()))
  })
  process.env.DISPLAY = `:${number}`
  return () => void server.kill()
}
