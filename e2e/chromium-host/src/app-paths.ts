import { mkdirSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { notImplemented } from './guard.ts'

/** `app.getPath`, `app.setPath` and `app.setAppLogsPath`, for the folders that the app uses. */
export function createAppPaths(appName: () => string) {
  const chosen = new Map<string, string>()

  const userData = () => {
    const config = process.env.XDG_CONFIG_HOME || join(homedir(), '.config')
    return chosen.get('userData') ?? join(config, appName())
  }
  const folders: Record<string, () => string> = {
    home: homedir,
    temp: tmpdir,
    documents: () => join(homedir(), 'Documents'),
    userData,
    logs: () => chosen.get('logs') ?? join(userData(), 'logs'),
  }

  return {
    get(name: string): string {
      const folder = folders[name]
      if (!folder) throw notImplemented(`app.getPath('${name}')`)
      return folder()
    },
    set(name: string, path: string): void {
      if (name !== 'userData') throw notImplemented(`app.setPath('${name}')`)
      if (!isAbsolute(path)) throw new Error('Path must be absolute')
      mkdirSync(path, { recursive: true })
      chosen.set(name, path)
    },
    setLogs(path?: string): void {
      if (path !== undefined && !isAbsolute(path)) throw new Error('Path must be absolute')
      const logs = path ?? join(userData(), 'logs')
      mkdirSync(logs, { recursive: true })
      chosen.set('logs', logs)
    },
  }
}
