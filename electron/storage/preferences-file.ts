/** The only importer of electron-store: preferences and nothing else, since its encryption authenticates nothing (crypto.md §5). */
import Store from 'electron-store'
import type { KeyValueStore } from './preferences.ts'

/** `folder/preferences.json`; a file that is not JSON is started anew. Throws where the folder can't be used. */
export const openPreferencesFile = (folder: string): KeyValueStore =>
  new Store({ name: 'preferences', cwd: folder, clearInvalidConfig: true, configFileMode: 0o600 })
