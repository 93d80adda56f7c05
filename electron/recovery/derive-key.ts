/** Argon2id off the main thread: a worker of its own for one derivation, with nothing else in it. */
import type { Kdf } from '#shared/backup/kdf.ts'
import { AppError } from '#shared/errors.ts'
import { startWorker, type WorkerHostDeps } from './worker-host.ts'

const refuse = async (): Promise<never> => {
  throw new AppError('mpc.protocol')
}

export const deriveInWorker =
  (deps: WorkerHostDeps): Kdf =>
  async (secret, salt, params) => {
    const host = startWorker(deps, {
      ...{ status: refuse, trip: refuse, expired: refuse, append: refuse, renewSession: refuse },
      ...{ writeSlot: refuse, readSlot: refuse, finaliseSlot: refuse, dropSlot: refuse },
      ...{ saveCipherText: refuse, readCipherText: refuse, deleteCipherTexts: refuse },
      ...{ findKey: refuse, createKey: refuse, deleteKeys: refuse },
    })
    try {
      return await host.call('kdf', { secret, salt, params: { ...params } })
    } finally {
      host.end()
    }
  }
