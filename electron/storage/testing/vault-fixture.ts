/** Everything a vault test needs, with a cheap stand-in for Argon2id (the real one is tested in the worker). */
import { createHash, randomBytes } from 'node:crypto'
import { concat, utf8, wipe } from '#shared/bytes.ts'
import { createUnavailableOsAuth, type OsAuth } from '../../auth/os-auth.ts'
import type { FileSystem } from '../files.ts'
import type { Keychain } from '../keychain.ts'
import { openPayload, sealPayload } from '../seal.ts'
import { SlotMeta } from '../slot-codec.ts'
import { createVault, type PendingRequest, type Vault } from '../vault.ts'

export const PASSCODE = utf8('correct horse')
export const FOLDER = '/data/vault'
export const MARKER = '/data/wallet-marker'
export const operation = (n: number): string => n.toString(16).padStart(32, '0')

export const meta = (n: number): SlotMeta =>
  SlotMeta.parse({
    walletId: 'aa'.repeat(16),
    operationId: operation(n),
    epochId: n.toString(16).padStart(64, '0'),
    curves: [
      {
        curve: 'ED25519',
        publicKey: '11'.repeat(32),
        verifyingShares: { client: '22'.repeat(32), cosigner: '33'.repeat(32) },
      },
    ],
    createdAt: 1_700_000_000,
    deviceName: 'Test computer',
    backup: { method: 'PASSWORD' },
  })

export const shareOf = (n: number): Uint8Array => utf8(`the share of operation ${n}`)
export const seedOf = (n: number): Uint8Array => new Uint8Array(32).fill(n)
export const pendingRequest = (n: number): PendingRequest => ({
  meta: meta(n),
  deviceSeed: seedOf(n),
  seal: async (dek, aad) => sealPayload(dek, aad, shareOf(n)),
})

export const openVault = (files: FileSystem, keychain: Keychain, osAuth: OsAuth = createUnavailableOsAuth()): Promise<Vault> =>
  createVault({
    files,
    folder: FOLDER,
    markerPath: MARKER,
    keychain,
    osAuth,
    random: (length) => new Uint8Array(randomBytes(length)),
    deriveKey: async (passcode, salt) => new Uint8Array(createHash('sha256').update(concat(passcode, salt)).digest()),
  })

/** Opens a slot the way the worker would and answers whose it is; throws where it does not open. */
export const readBack = async (
  vault: Vault,
  which: 'active' | 'pending',
): Promise<{ operationId: string; share: string; seed: number }> => {
  const slot = await vault.openSlot(which)
  const share = new TextDecoder().decode(openPayload(slot.dek, slot.aad, slot.sealed))
  const seed = slot.deviceSeed[0] as number
  wipe(slot.dek, slot.deviceSeed)
  return { operationId: slot.meta.operationId, share, seed }
}
export const expectedOf = (n: number) => ({ operationId: operation(n), share: `the share of operation ${n}`, seed: n })
