import { ethereumAddress, solanaAddress } from '#shared/addresses.ts'
import { fromHex, wipe } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import type { Handlers } from '#shared/ipc/contract.ts'
import type { SlotMeta, Vault } from '../../storage/vault.ts'

type Deps = {
  readonly vault: Pick<Vault, 'openSlot' | 'status'>
  readonly keychainBackend: string
  readonly clipboard: { readText(): Promise<string> | string; writeText(text: string): Promise<void> | void }
  /** What the journal knows beyond the slot. */
  readonly facts: () => { readonly renewedAt: number | null }
  readonly checkDevice: () => Promise<{ verified: boolean }>
}

const addressesOf = (meta: SlotMeta) => {
  const key = (curve: 'SECP256K1' | 'ED25519') => meta.curves.find((one) => one.curve === curve)?.publicKey
  const [secp256k1, ed25519] = [key('SECP256K1'), key('ED25519')]
  return {
    ethereum: secp256k1 === undefined ? null : ethereumAddress(fromHex(secp256k1)),
    solana: ed25519 === undefined ? null : solanaAddress(fromHex(ed25519)),
  }
}

export const createWalletHandlers = (deps: Deps): Pick<Handlers, 'wallet:overview' | 'wallet:copy-address' | 'wallet:check-device'> => {
  /** The active slot's public half, authenticated: opened with its key, not just read. */
  const readMeta = async (): Promise<SlotMeta> => {
    if (deps.vault.status().active === null) throw new AppError(deps.vault.status().problem ?? 'vault.locked')
    const { meta, dek, deviceSeed } = await deps.vault.openSlot('active')
    wipe(dek, deviceSeed)
    return meta
  }
  return {
    'wallet:overview': async () => {
      const meta = await readMeta()
      if (meta.backup === null) throw new AppError('backup.not_active')
      const { renewedAt } = deps.facts()
      return {
        walletId: meta.walletId,
        addresses: addressesOf(meta),
        curves: meta.curves.map(({ curve }) => curve),
        since: meta.createdAt,
        backup: { method: meta.backup.method, renewedAt },
        protection: { passcode: deps.vault.status().passcodeSet, keychain: deps.keychainBackend },
      }
    },
    /** Clippers swap addresses in the clipboard: what was written is read again and compared (H26). */
    'wallet:copy-address': async ({ chain }) => {
      const address = addressesOf(await readMeta())[chain]
      if (address === null) throw new AppError('input.invalid')
      await deps.clipboard.writeText(address)
      return { matches: (await deps.clipboard.readText()) === address }
    },
    'wallet:check-device': () => deps.checkDevice(),
  }
}
