import { describe, expect, it, vi } from 'vitest'
import { solanaAddress } from '#shared/addresses.ts'
import { fromHex, utf8 } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { type Context, contract, Readiness } from '#shared/ipc/contract.ts'
import { type AppStateSource, createAppState, stageOf } from '../../app/app-state.ts'
import { createUnavailableOsAuth } from '../../auth/os-auth.ts'
import { createPasscodeGate } from '../../auth/passcode.ts'
import { createMemoryFiles, failing } from '../../storage/testing/memory-files.ts'
import { createMemoryKeychain } from '../../storage/testing/memory-keychain.ts'
import { openVault, operation, pendingRequest } from '../../storage/testing/vault-fixture.ts'
import type { VaultStatus } from '../../storage/vault.ts'
import { createAppHandlers } from './app.ts'
import { createReadinessHandlers, type ServerReadiness } from './readiness.ts'
import { createVaultHandlers } from './vault.ts'
import { createWalletHandlers } from './wallet.ts'

const context: Context = { signal: new AbortController().signal }
const PROVIDER = {
  ...{ name: 'Provider', serverUrl: 'https://wallet.example:8443/x', cosignerKeys: [], oneOperator: true, mainNetworks: false },
  supportContact: 'help@example',
}
const NOTHING: VaultStatus = { active: null, pending: null, unlocked: false, passcodeSet: false, marker: false, problem: null }

const world = async () => {
  const files = createMemoryFiles()
  const keychain = createMemoryKeychain()
  const vault = await openVault(files, keychain)
  let signedIn = false
  const appState = createAppState({
    ...{ vault, unfinished: () => 'none', provider: PROVIDER, version: '0.1.0', runtime: 'electron', platform: 'linux' },
    signedIn: () => signedIn,
  })
  const handlers = createVaultHandlers({ vault, gate: createPasscodeGate(() => 0), appState })
  return { files, keychain, vault, appState, handlers, signIn: () => (signedIn = true) }
}

describe('app state', () => {
  const slot = { walletId: 'x' } as unknown as VaultStatus['active']
  it.each([
    ['fresh', NOTHING],
    ['locked', { ...NOTHING, active: slot, marker: true }],
    ['locked', { ...NOTHING, pending: slot, marker: true }],
    ['unlocked', { ...NOTHING, active: slot, marker: true, unlocked: true }],
    ['locked', { ...NOTHING, marker: true, problem: 'vault.corrupt' }],
    ['unprotected', { ...NOTHING, active: slot, marker: true, problem: 'keychain.missing' }],
    ['unprotected', { ...NOTHING, marker: true }],
    ['locked', { ...NOTHING, problem: 'vault.disk_io' }],
  ] as [string, VaultStatus][])('%s', (stage, status) => {
    expect(stageOf(status)).toBe(stage)
  })

  it('tells each change once, and where the server is without its path', async () => {
    const { appState, signIn } = await world()
    const seen: boolean[] = []
    const stop = appState.subscribe((state) => seen.push(state.signedIn))
    appState.changed()
    signIn()
    appState.changed()
    appState.changed()
    stop()
    expect(seen).toEqual([false, true])
    expect(appState.get().provider).toEqual({
      ...{ name: 'Provider', host: 'wallet.example:8443', oneOperator: true, mainNetworks: false, supportContact: 'help@example' },
    })
    expect(contract['app:state'].output.safeParse(appState.get()).success).toBe(true)
  })

  it('stops listening when the page goes', () => {
    const stop = vi.fn()
    const appState = { subscribe: () => stop } as unknown as AppStateSource
    const handlers = createAppHandlers({ appState })
    const page = new AbortController()
    handlers['app:state-changes'](undefined, () => undefined, { signal: page.signal })
    page.abort()
    expect(stop).toHaveBeenCalledOnce()
  })
})

describe('passcode and vault', () => {
  it('sets, locks, unlocks, and waits after wrong ones', async () => {
    const { handlers, vault } = await world()
    await expect(handlers['passcode:set']({ passcode: '123456' }, context)).rejects.toMatchObject({ code: 'passcode.policy' })
    await handlers['passcode:set']({ passcode: 'correct horse' }, context)
    await vault.createPending(pendingRequest(1))
    await vault.finalise(operation(1))
    expect(await handlers['vault:lock'](undefined, context)).toMatchObject({ stage: 'locked' })
    for (let i = 0; i < 3; i++)
      await expect(handlers['vault:unlock']({ passcode: 'wrong horse' }, context)).rejects.toMatchObject({ code: 'passcode.wrong' })
    await expect(handlers['vault:unlock']({ passcode: 'correct horse' }, context)).rejects.toMatchObject({ code: 'passcode.back_off' })
  })

  it('keeps no passcode: the bytes are wiped when the vault has used them', async () => {
    let given: Uint8Array | undefined
    const keep = async (passcode: Uint8Array) => {
      given = passcode
      expect(passcode).toEqual(utf8('correct horse'))
    }
    const appState = { changed: () => undefined, get: () => ({}) } as unknown as AppStateSource
    const handlers = createVaultHandlers({
      vault: { setPasscode: keep, unlock: keep, lock: async () => undefined },
      gate: createPasscodeGate(() => 0),
      appState,
    })
    for (const channel of ['passcode:set', 'vault:unlock'] as const) {
      await handlers[channel]({ passcode: 'correct horse' }, context)
      expect(given?.every((byte) => byte === 0)).toBe(true)
    }
  })
})

describe('readiness', () => {
  const fine = { state: 'ok', reason: null, detail: null } as const
  const server: ServerReadiness = { server: fine, backup: fine, clock: fine }
  const check = async (the: Awaited<ReturnType<typeof world>>, answers = server, files = the.files as Parameters<typeof failing>[0]) => {
    const readServerReadiness = async () => answers
    const deps = { ...the, files, osAuth: createUnavailableOsAuth(), folder: '/data', readServerReadiness }
    return Readiness.parse(await createReadinessHandlers(deps)['readiness:check'](undefined, context))
  }

  it('is ready but for the passcode on a fresh computer, and leaves nothing behind', async () => {
    const the = await world()
    const result = await check(the)
    expect(result).toMatchObject({ canContinue: true, passcodeSet: false })
    expect(result.checks.map(({ id, state }) => `${id} ${state}`)).toEqual([
      ...['keychain ok', 'protection attention', 'storage ok', 'server ok', 'backup ok', 'clock ok'],
    ])
    expect(the.files.names()).toEqual([])
    await the.vault.setPasscode(utf8('correct horse'))
    expect((await check(the)).checks[1]).toEqual({ id: 'protection', state: 'ok', reason: null, detail: 'passcode' })
  })

  it('names what is wrong', async () => {
    const the = await world()
    the.keychain.failAt(0, 'before', 'keychain.locked')
    const full = failing(the.files, { at: 2, when: 'before', lasting: 'once', code: 'ENOSPC' })
    const frozen = { state: 'failed', reason: 'recovery.wallet_frozen', detail: null } as const
    const result = await check(the, { ...server, backup: frozen }, full)
    expect(result.canContinue).toBe(false)
    expect(result.checks.filter(({ state }) => state === 'failed').map(({ reason }) => reason)).toEqual([
      ...['keychain.locked', 'vault.disk_full', 'recovery.wallet_frozen'],
    ])
  })
})

describe('wallet', () => {
  const open = async () => {
    const the = await world()
    await the.vault.setPasscode(utf8('correct horse'))
    await the.vault.createPending(pendingRequest(1))
    await the.vault.finalise(operation(1))
    return the
  }
  // A point on the curve: the fixture's public key is not.
  const ED25519_BASE = '5866666666666666666666666666666666666666666666666666666666666666'
  const handlersOf = (the: Awaited<ReturnType<typeof world>>, clipboard: { readText(): string; writeText(text: string): void }) =>
    createWalletHandlers({
      vault: {
        status: the.vault.status,
        openSlot: async (which) => {
          const slot = await the.vault.openSlot(which)
          const curves = slot.meta.curves.map((curve) => ({ ...curve, publicKey: ED25519_BASE }))
          return { ...slot, meta: { ...slot.meta, curves } }
        },
      },
      keychainBackend: 'a map',
      clipboard,
      facts: () => ({ renewedAt: 5 }),
      checkDevice: async () => ({ verified: true }),
    })
  const quiet = { readText: () => '', writeText: () => undefined }

  it('shows the authenticated slot', async () => {
    const the = await open()
    const overview = await handlersOf(the, quiet)['wallet:overview'](undefined, context)
    expect(contract['wallet:overview'].output.parse(overview)).toMatchObject({
      addresses: { ethereum: null, solana: solanaAddress(fromHex(ED25519_BASE)) },
      backup: { method: 'PASSWORD', renewedAt: 5 },
      protection: { passcode: true, keychain: 'a map' },
    })
    await the.vault.lock()
    await expect(handlersOf(the, quiet)['wallet:overview'](undefined, context)).rejects.toMatchObject({ code: 'vault.locked' })
  })

  it('reads the clipboard again after writing, and says when something else is there', async () => {
    const the = await open()
    const content: string[] = []
    const honest = { readText: () => content.at(-1) ?? '', writeText: (text: string) => void content.push(text) }
    expect(await handlersOf(the, honest)['wallet:copy-address']({ chain: 'solana' }, context)).toEqual({ matches: true })
    const clipped = { readText: () => 'attacker', writeText: () => undefined }
    expect(await handlersOf(the, clipped)['wallet:copy-address']({ chain: 'solana' }, context)).toEqual({ matches: false })
    const copied = handlersOf(the, honest)['wallet:copy-address']({ chain: 'ethereum' }, context)
    await expect(copied).rejects.toBeInstanceOf(AppError)
  })
})
