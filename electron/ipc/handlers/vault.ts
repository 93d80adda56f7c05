import { wipe } from '#shared/bytes.ts'
import type { Handlers } from '#shared/ipc/contract.ts'
import type { AppStateSource } from '../../app/app-state.ts'
import { checkPasscodePolicy, type createPasscodeGate, passcodeBytes } from '../../auth/passcode.ts'
import type { Vault } from '../../storage/vault.ts'

type Deps = {
  readonly vault: Pick<Vault, 'setPasscode' | 'unlock' | 'lock'>
  readonly gate: ReturnType<typeof createPasscodeGate>
  readonly appState: AppStateSource
}

/** A passcode comes as text in one message and is bytes from here on; the bytes are wiped when they have been used. */
export const createVaultHandlers = ({ vault, gate, appState }: Deps): Pick<Handlers, 'passcode:set' | 'vault:unlock' | 'vault:lock'> => ({
  'passcode:set': async ({ passcode }) => {
    checkPasscodePolicy(passcode)
    const bytes = passcodeBytes(passcode)
    try {
      await vault.setPasscode(bytes)
    } finally {
      wipe(bytes)
    }
    return undefined
  },
  'vault:unlock': async ({ passcode }) => {
    const bytes = passcodeBytes(passcode)
    try {
      await gate.attempt(() => vault.unlock(bytes))
    } finally {
      wipe(bytes)
      appState.changed()
    }
    return appState.get()
  },
  'vault:lock': async () => {
    await vault.lock()
    appState.changed()
    return appState.get()
  },
})
