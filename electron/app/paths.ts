/** Where everything of one profile lies, and what was built next to this bundle. */
import { join } from 'node:path'

/** `userData`: the profile's folder. `dist`: the folder that main's bundle folder is in. */
export const createPaths = (userData: string, dist: string) => ({
  userData,
  vault: join(userData, 'vault'),
  marker: join(userData, 'wallet-marker'),
  recovery: join(userData, 'recovery'),
  log: join(userData, 'logs', 'rekindle.log'),
  page: join(dist, 'renderer'),
  preload: join(dist, 'preload', 'preload.cjs'),
  worker: join(dist, 'main', 'worker.cjs'),
  keychain: join(dist, 'main', 'keychain.cjs'),
  provider: join(dist, 'provider.json'),
})
export type Paths = ReturnType<typeof createPaths>
