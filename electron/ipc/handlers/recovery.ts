import type { Handlers } from '#shared/ipc/contract.ts'
import type { AppStateSource } from '../../app/app-state.ts'
import type { FolderRegistry } from '../../backup/folder-registry.ts'
import type { KeyChoice, RecoveryService } from '../../recovery/recovery.service.ts'

type Channels =
  | 'recovery:open'
  | 'recovery:start'
  | 'recovery:stop'
  | 'recovery:resume'
  | 'recovery:renew-backup'
  | 'recovery:leave'
  | 'recovery:watch'
type Given = { readonly source: 'folder'; readonly folderToken: string } | { readonly source: 'passphrase'; readonly passphrase: string }

export const createRecoveryHandlers = (deps: {
  readonly recovery: RecoveryService
  readonly folders: FolderRegistry
  readonly appState: AppStateSource
}): Pick<Handlers, Channels> => {
  const { recovery, folders, appState } = deps
  const keyOf = (given: Given): KeyChoice =>
    given.source === 'folder'
      ? { source: 'folder', path: folders.pathOf(given.folderToken) }
      : { source: 'passphrase', passphrase: given.passphrase }
  return {
    'recovery:open': async (request) => (await recovery.open({ ...keyOf(request), backupId: request.backupId })) as undefined,
    'recovery:start': async () => (await recovery.start()) as undefined,
    'recovery:stop': async () => (await recovery.stop()) as undefined,
    'recovery:resume': async () => (await recovery.resume()) as undefined,
    'recovery:renew-backup': async (given) => (await recovery.renewBackup(keyOf(given))) as undefined,
    'recovery:leave': async () => {
      recovery.leave()
      appState.changed()
      return appState.get()
    },
    // A closed or reloaded page ends only its own stream.
    'recovery:watch': (_input, emit, { signal }) => {
      const stop = recovery.subscribe(emit)
      signal.addEventListener('abort', stop)
    },
  }
}
