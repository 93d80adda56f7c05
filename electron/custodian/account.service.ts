/**
 * Sign-in and sessions, in main. A session is bound to this device's key, which is made here at the first sign-in; after a
 * restart the key comes out of a vault slot and opens a session by itself. Token and seed stay in memory.
 */
import { fromHex, toHex, wipe } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import * as http from '#shared/http/contract.ts'
import { renewalMessage, sessionMessage } from '#shared/http/device-proof.ts'
import type { Account } from '#shared/ipc/contract.ts'
import { accountOf } from './account-view.ts'
import { createCosignerApi } from './cosigner-api.ts'
import { createDevice, type Device } from './device.ts'
import type { HttpClient } from './http-client.ts'
import { createSignRequest } from './signed-headers.ts'

export type Session = { readonly token: string; readonly clientId: string; readonly walletId: string | null }
/** Server's clock minus this computer's, seconds. */
export type ServerState = { readonly clockOffsetSeconds: number }

export type AccountService = {
  sendCode(email: string): Promise<{ expiresInSeconds: number; resendAfterSeconds: number }>
  /** Opens a session under this device's key. Throws `auth.*`. */
  confirmCode(code: string): Promise<Account>
  account(): Promise<Account>
  /** Forgets the session here and there; the device key stays. */
  signOut(): Promise<void>
  isSignedIn(): boolean
  /** Throws `auth.session_expired` while nobody is signed in. */
  session(): Session
  /** A new session by the device key alone: the co-signer knows it from an operation or an epoch. */
  renew(): Promise<Session>
  /** 32 bytes, a copy that the caller wipes; made at the first call on a fresh device. */
  deviceSeed(): Uint8Array
  /** The key of a vault slot becomes this device's key; a session under another key ends. The caller wipes its copy. */
  adoptDevice(seed: Uint8Array): void
  health(): Promise<ServerState>
}

export type AccountDeps = {
  readonly client: HttpClient
  readonly random: (length: number) => Uint8Array
  /** Unix seconds of this computer. */
  readonly time: () => number
  readonly deviceName: () => string
  readonly onChange: () => void
}

export const createAccountService = ({ client, random, time, deviceName, onChange }: AccountDeps): AccountService => {
  let seed: Uint8Array | undefined
  let device: Device | undefined
  let session: Session | undefined
  let email = ''

  const currentDevice = (): Device => {
    seed ??= random(32)
    device ??= createDevice(seed)
    return device
  }
  const current = (): Session => {
    if (session === undefined) throw new AppError('auth.session_expired')
    return session
  }
  const setSession = (next: Session | undefined): void => {
    session = next
    onChange()
  }
  const opened = (response: http.SessionResponse): Session => {
    const { sessionToken, clientId, walletId } = response
    const next = { token: sessionToken, clientId, walletId }
    setSession(next)
    return next
  }

  const renew = async (): Promise<Session> => {
    const { publicKey, publicKeyHex, sign } = currentDevice()
    const { challenge } = await client.json(http.ChallengeResponse, {
      method: 'POST',
      path: http.paths.challenges,
      body: { json: { devicePublicKey: publicKeyHex } },
      idempotent: true,
    })
    const signature = toHex(sign(renewalMessage({ challenge: fromHex(challenge), devicePublicKey: publicKey })))
    const body = { json: { devicePublicKey: publicKeyHex, challenge, signature } }
    return opened(await client.json(http.SessionResponse, { method: 'POST', path: http.paths.renewals, body }))
  }

  const signer = {
    sign: (request: { method: 'GET' | 'POST' | 'PUT' | 'DELETE'; path: string; body: Uint8Array }) =>
      createSignRequest({ device: currentDevice(), token: () => current().token, random })(request),
    // A device that the co-signer doesn't know yet can't renew: then the person signs in again.
    renew: async () => {
      try {
        await renew()
      } catch (thrown) {
        if (thrown instanceof AppError && thrown.code.startsWith('auth.')) setSession(undefined)
        throw thrown
      }
    },
  }
  const api = createCosignerApi({ client, signer })

  const forgetDevice = (): void => {
    wipe(seed)
    seed = undefined
    device = undefined
    if (session !== undefined) setSession(undefined)
  }
  /** A key that the co-signer has revoked stays so: the next sign-in makes another. */
  const forgettingRevoked = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'auth.session_revoked') forgetDevice()
      throw thrown
    }
  }
  const openSession = async (code: string): Promise<void> => {
    const { publicKey, publicKeyHex, sign } = currentDevice()
    const signature = toHex(sign(sessionMessage({ email, code, devicePublicKey: publicKey })))
    const body = { json: { email, code, devicePublicKey: publicKeyHex, deviceName: deviceName(), signature } }
    opened(await client.json(http.SessionResponse, { method: 'POST', path: http.paths.sessions, body }))
  }

  return {
    sendCode: async (address) => {
      email = address
      return client.json(http.SendCodeResponse, { method: 'POST', path: http.paths.codes, body: { json: { email: address } } })
    },
    confirmCode: async (code) => {
      if (email === '') throw new AppError('auth.code_expired')
      // The key of a device that was replaced: the code is not used up, and goes out once more under a new key.
      await forgettingRevoked(() => openSession(code)).catch((thrown: unknown) => {
        if (thrown instanceof AppError && thrown.code === 'auth.session_revoked') return openSession(code)
        throw thrown
      })
      return accountOf(await api.account(), email)
    },
    account: async () => {
      current()
      return accountOf(await forgettingRevoked(() => api.account()), email)
    },
    signOut: async () => {
      if (session === undefined) return
      const ending = { method: 'DELETE', path: http.paths.session } as const
      const headers = (body: Uint8Array) => signer.sign({ ...ending, body })
      // A server that can't be reached ends the session by its own clock.
      await client.json(http.Empty, { ...ending, headers }).catch(() => undefined)
      email = ''
      setSession(undefined)
    },
    isSignedIn: () => session !== undefined,
    session: current,
    renew,
    deviceSeed: () => {
      currentDevice()
      return (seed as Uint8Array).slice()
    },
    adoptDevice: (next) => {
      const candidate = createDevice(next)
      if (device?.publicKeyHex === candidate.publicKeyHex) return
      wipe(seed)
      seed = next.slice()
      device = candidate
      if (session !== undefined) setSession(undefined)
    },
    health: async () => {
      const before = time()
      const { apiVersion, serverTime } = await client.json(http.HealthResponse, {
        method: 'GET',
        path: http.paths.health,
        idempotent: true,
      })
      if (apiVersion !== http.API_VERSION) throw new AppError('http.version')
      // Half of the round trip belongs to the way back; whole seconds are all that is shown.
      return { clockOffsetSeconds: serverTime - Math.round((before + time()) / 2) }
    },
  }
}
