/**
 * The device that gets lost: a wallet made by the app's own driver (generate, prove, commit, back up), kept in memory only.
 * Demo, bench and tests recover it, and try afterwards what its thief would try.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { concat, fromHex, lengthPrefixed, readFields, toHex } from '#shared/bytes.ts'
import { AppError, asAppError, type ErrorCode } from '#shared/errors.ts'
import * as http from '#shared/http/contract.ts'
import { sessionMessage } from '#shared/http/device-proof.ts'
import type { BackupMethod, ClientId, WalletId } from '#shared/ids.ts'
import type { Addresses } from '#shared/ipc/snapshot.ts'
import { createJointProofClient } from '#shared/mpc/joint-proof.ts'
import { decodeShare } from '#shared/mpc/share.ts'
import type { ProviderSettings } from '#shared/provider.ts'
import { deviceCheckDigest } from '#shared/recovery/proof.ts'
import { createArgon2 } from '../../electron/backup/argon2.ts'
import { createFolderFiles } from '../../electron/backup/folder-files.ts'
import { createFolderStore } from '../../electron/backup/folder-source.ts'
import { createPassphraseSource, createStoredKeySource, type KeySource } from '../../electron/backup/key-source.ts'
import { type CosignerApi, createCosignerApi } from '../../electron/custodian/cosigner-api.ts'
import { createDevice, type Device } from '../../electron/custodian/device.ts'
import { createHttpClient } from '../../electron/custodian/http-client.ts'
import { createSignRequest } from '../../electron/custodian/signed-headers.ts'
import type { RecoveryIo, SlotStore } from '../../electron/recovery/protocol/io.ts'
import { createRecover } from '../../electron/recovery/protocol/recover.ts'

export type BackupPlace = { readonly folder: string } | { readonly passphrase: string }
export type LostDeviceOptions = {
  readonly provider: ProviderSettings
  readonly email: string
  readonly nextCode: (email: string) => Promise<string>
  readonly method: BackupMethod
  readonly place: BackupPlace
  readonly deviceName?: string
}
export type LostDevice = {
  readonly walletId: WalletId
  readonly clientId: ClientId
  readonly addresses: Addresses
  readonly epochId: string
  /** The encrypted client backup share, base64. */
  readonly cipherText: string
  /** The encoded signing share, as a thief would have it. */
  readonly share: Uint8Array
  /** Both parties sign with the old share; answers the code of the refusal, or null where the server accepted. */
  tryToSign(as: { readonly epochId: string; readonly session: Session }): Promise<ErrorCode | null>
  readonly session: Session
}
export type Session = { readonly api: CosignerApi; readonly device: Device; readonly clientId: ClientId }

const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length))

/** A fresh device key signs in with a one-time code. */
export const signIn = async ({
  provider,
  email,
  nextCode,
  deviceName = 'Old laptop',
}: Omit<LostDeviceOptions, 'method' | 'place'>): Promise<Session> => {
  const device = createDevice(random(32))
  const client = createHttpClient({ serverUrl: provider.serverUrl, fetch, now: () => performance.now(), sleep })
  await client.json(http.SendCodeResponse, { method: 'POST', path: http.paths.codes, body: { json: { email } } })
  const code = await nextCode(email)
  const signature = toHex(device.sign(sessionMessage({ email, code, devicePublicKey: device.publicKey })))
  const body = { json: { email, code, devicePublicKey: device.publicKeyHex, deviceName, signature } }
  const { sessionToken, clientId } = await client.json(http.SessionResponse, { method: 'POST', path: http.paths.sessions, body })
  const renew = async (): Promise<void> => {
    throw new AppError('auth.session_expired')
  }
  const signer = { sign: createSignRequest({ device, token: () => sessionToken, random }), renew }
  return { device, clientId, api: createCosignerApi({ client, signer }) }
}

/** Slots of a device that nobody will ever start again. */
const memorySlots = (): SlotStore => {
  type Slot = Awaited<ReturnType<SlotStore['read']>>
  const slots: Record<'pending' | 'active', Slot | undefined> = { pending: undefined, active: undefined }
  return {
    writePending: async (meta, share) => {
      slots.pending = { meta, share: Uint8Array.from(share) }
    },
    read: async (which) => {
      const slot = slots[which]
      if (slot === undefined) throw new AppError('vault.corrupt')
      return { meta: slot.meta, share: Uint8Array.from(slot.share) }
    },
    finalise: async () => {
      if (slots.pending === undefined) return
      slots.active = slots.pending
      slots.pending = undefined
    },
    dropPending: async () => {
      slots.pending = undefined
    },
  }
}

const memoryCipherTexts = (): RecoveryIo['cipherTexts'] => {
  const saved = new Map<string, Uint8Array>()
  return {
    save: async ({ backupId }, cipherText) => void saved.set(backupId, Uint8Array.from(cipherText)),
    read: async ({ backupId }) => saved.get(backupId) ?? new Uint8Array(),
    deleteOlder: async () => undefined,
  }
}

const keySource = (place: BackupPlace): KeySource =>
  'folder' in place
    ? createStoredKeySource(createFolderStore(place.folder, createFolderFiles(process.platform)), random)
    : createPassphraseSource(place.passphrase)

export const enrolLostDevice = async (options: LostDeviceOptions): Promise<LostDevice> => {
  const { provider, method, place, deviceName = 'Old laptop' } = options
  const session = await signIn(options)
  const slots = memorySlots()
  const driver = createRecover({
    api: session.api,
    cosignerKeys: provider.cosignerKeys,
    clientId: session.clientId,
    device: session.device,
    deviceName,
    journal: { append: async () => undefined },
    slots,
    cipherTexts: memoryCipherTexts(),
    keys: keySource(place),
    kdf: createArgon2(),
    random,
    confirm: async () => undefined,
    onMachine: () => undefined,
  })
  const { addresses, cipherText } = await driver.enrol({ method }, () => undefined)
  if (cipherText === null) throw new Error('the enrolment made no backup')
  const { meta, share } = await slots.read('active')
  const { walletId, epochId } = meta

  const check = async ({ api, device }: Session, claimedEpochId: string): Promise<void> => {
    const nonce = fromHex((await api.nonce(walletId)).serverRandom)
    const proof = createJointProofClient({ share: decodeShare(share, 'client'), random })
    const reply = await api.deviceCheckCommitments(walletId, lengthPrefixed(nonce, fromHex(claimedEpochId), proof.commit()))
    const [checkId, message] = readFields(reply, 2, http.MPC_MAX_BYTES) as [Uint8Array, Uint8Array]
    const digest = deviceCheckDigest({ walletId, epochId: fromHex(claimedEpochId), deviceKey: device.publicKey, serverNonce: nonce })
    const { message: signatures } = proof.sign(message, digest)
    await api.deviceCheckSignatures(walletId, lengthPrefixed(checkId, signatures))
  }
  return {
    walletId,
    clientId: session.clientId,
    addresses,
    epochId,
    cipherText,
    share,
    session,
    tryToSign: async (as) => {
      try {
        await check(as.session, as.epochId)
        return null
      } catch (thrown) {
        return asAppError(thrown).code
      }
    },
  }
}

/** The secret scalars of an encoded share, in every spelling in which they could turn up somewhere. */
export const spellingsOf = (share: Uint8Array): Buffer[] => {
  const scalars = decodeShare(share, 'client').curves.map(({ share: scalar }) => Buffer.from(concat(scalar)))
  return scalars.flatMap((scalar) => [
    scalar,
    Buffer.from(scalar).reverse(),
    Buffer.from(scalar.toString('hex')),
    Buffer.from(scalar.toString('hex').toUpperCase()),
    Buffer.from(scalar.toString('base64').replace(/=+$/, '')),
    Buffer.from(scalar.toString('base64url')),
    Buffer.from(BigInt(`0x${scalar.toString('hex')}`).toString()),
  ])
}
