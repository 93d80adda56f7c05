import type { Handlers } from '#shared/ipc/contract.ts'
import type { FolderRegistry } from '../../backup/folder-registry.ts'

/** The system's dialog; null where the person closed it. */
export type PickFolder = (purpose: 'read' | 'write') => Promise<string | null>

export const createBackupHandlers = (deps: {
  readonly folders: FolderRegistry
  readonly pickFolder: PickFolder
}): Pick<Handlers, 'backup:pick-folder'> => ({
  'backup:pick-folder': async ({ purpose }) => {
    const path = await deps.pickFolder(purpose)
    return path === null ? null : deps.folders.add(path)
  },
})
