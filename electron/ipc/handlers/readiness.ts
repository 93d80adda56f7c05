/** Is this computer fit to hold a share, and is there something to recover: each check does the thing, none asks whether it would work. */
import { join } from 'node:path'
import { asAppError, type ErrorCode } from '#shared/errors.ts'
import type { Handlers, Readiness } from '#shared/ipc/contract.ts'
import type { OsAuth } from '../../auth/os-auth.ts'
import { atomicWrite, type FileSystem, removeFile } from '../../storage/files.ts'
import type { Keychain } from '../../storage/keychain.ts'
import type { Vault } from '../../storage/vault.ts'

type Check = Readiness['checks'][number]
export type CheckOutcome = Pick<Check, 'state' | 'reason' | 'detail'>
export type ServerReadiness = { readonly server: CheckOutcome; readonly backup: CheckOutcome; readonly clock: CheckOutcome }

type Deps = {
  readonly keychain: Keychain
  readonly osAuth: OsAuth
  readonly vault: Pick<Vault, 'status'>
  readonly files: FileSystem
  /** Where the vault's folder will be. */
  readonly folder: string
  /** Never throws. */
  readonly readServerReadiness: () => Promise<ServerReadiness>
}

const PROBE_BYTES = 4096

/** `reason` is the code itself: the page has words for each. */
const outcome = async (work: () => Promise<CheckOutcome>): Promise<CheckOutcome> => {
  try {
    return await work()
  } catch (error) {
    const reason: ErrorCode = asAppError(error).code
    return { state: 'failed', reason, detail: null }
  }
}

export const createReadinessHandlers = (deps: Deps): Pick<Handlers, 'readiness:check'> => ({
  'readiness:check': async () => {
    const keychain = outcome(async () => {
      await deps.keychain.probe()
      return { state: 'ok', reason: null, detail: deps.keychain.backend }
    })
    const protection = outcome(async () => {
      if (deps.vault.status().passcodeSet) return { state: 'ok', reason: null, detail: 'passcode' }
      if ((await deps.osAuth.status()) === 'available') return { state: 'ok', reason: null, detail: 'os' }
      // Not a failure: the next screen has a passcode set, and nothing is stored before.
      return { state: 'attention', reason: 'passcode.missing', detail: null }
    })
    const storage = outcome(async () => {
      const probe = join(deps.folder, 'probe')
      await atomicWrite(deps.files, probe, new Uint8Array(PROBE_BYTES).fill(1))
      await removeFile(deps.files, probe)
      return { state: 'ok', reason: null, detail: null }
    })
    const server = await deps.readServerReadiness()
    const checks: Check[] = [
      { id: 'keychain', ...(await keychain) },
      { id: 'protection', ...(await protection) },
      { id: 'storage', ...(await storage) },
      { id: 'server', ...server.server },
      { id: 'backup', ...server.backup },
      { id: 'clock', ...server.clock },
    ]
    return {
      checks,
      canContinue: checks.every(({ state }) => state !== 'failed'),
      passcodeSet: deps.vault.status().passcodeSet,
    }
  },
})
