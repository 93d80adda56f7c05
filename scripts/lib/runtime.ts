/** Which runtime opens the app: the real Electron where its binary is, else the Chromium host, which is never for real funds. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { hasElectron } from '../bootstrap/packages.mjs'
import { root } from './process.ts'

export type Runtime = { readonly name: 'electron' | 'host'; readonly label: string; readonly executable: string }

const electron = path.join(root, 'node_modules/electron')

export const runtimes: Record<Runtime['name'], () => Runtime> = {
  electron: () => ({
    name: 'electron',
    label: `Electron ${JSON.parse(readFileSync(path.join(electron, 'package.json'), 'utf8')).version}`,
    executable: path.join(
      electron,
      'dist',
      existsSync(path.join(electron, 'path.txt')) ? readFileSync(path.join(electron, 'path.txt'), 'utf8') : '',
    ),
  }),
  host: () => ({
    name: 'host',
    label: "the Chromium host (Electron's binary is not on this computer; for development and tests, never for real funds)",
    executable: path.join(root, 'e2e/chromium-host/bin/electron'),
  }),
}

export const chooseRuntime = (): Runtime => (hasElectron(root) ? runtimes.electron() : runtimes.host())

/** Electron refuses to run as root with its sandbox, and needs a display. */
export const launchArguments = (runtime: Runtime, profile: string): string[] => [
  ...(runtime.name === 'electron' && process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  `--user-data-dir=${profile}`,
  root,
]

export const hasDisplay = (): boolean => process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
