/** START and the three rounds that make the new signing share (recovery-protocol.md, steps 2 and 3); statuses 4 to 6. */
import { equalBytes, fromHex, lengthPrefixed, readFields, toHex } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { MPC_MAX_BYTES } from '#shared/http/contract.ts'
import { SharingId } from '#shared/ids.ts'
import { encodeKnowledge, proveKnowledge } from '#shared/mpc/knowledge.ts'
import { decodeShare, encodeShare, publicOf, samePublicKeys, wipeShare } from '#shared/mpc/share.ts'
import { createSharingClient } from '#shared/mpc/sharing.ts'
import type { EpochPublic, EpochShare, SharingResult } from '#shared/mpc/types.ts'
import { takeoverContext } from '#shared/recovery/contexts.ts'
import type { EpochRecord, Operation } from '#shared/recovery/journal.ts'
import { cosignerKey, type Driver } from './driver.ts'

const ROUNDS = 3

/** `startedAt`: seconds by the server's clock. */
export type Reshared = { readonly share: EpochShare; readonly startedAt: number }

const epochRecordOf = (share: EpochPublic, h: Uint8Array, fence: number, baseEpochId: string | null): EpochRecord => ({
  epochId: SharingId.parse(toHex(share.sharingId)),
  h: toHex(h),
  fence,
  baseEpochId: baseEpochId === null ? null : SharingId.parse(baseEpochId),
  curves: share.curves.map(({ curve, publicKey, verifyingShares }) => ({
    curve,
    publicKey: toHex(publicKey),
    client: toHex(verifyingShares.client),
    cosigner: toHex(verifyingShares.cosigner),
  })),
})

const startBody = (op: Operation, deviceName: string) =>
  op.base === null
    ? { kind: 'ENROL' as const, operationId: op.operationId, deviceName }
    : { kind: 'RECOVER' as const, operationId: op.operationId, deviceName, method: op.method, ...op.base }

/** Takeover proofs under V_C of the ACTIVE backup, bound to START's nonce and this device's key; nothing for an enrolment. */
const takeover = ({ io }: Driver, op: Operation, base: EpochShare | undefined, nonce: string): Uint8Array => {
  if (base === undefined || op.base === null) return new Uint8Array()
  const context = takeoverContext({
    walletId: op.walletId,
    method: op.method,
    version: op.base.version,
    sharingId: base.sharingId,
    operationId: op.operationId,
    deviceKey: io.device.publicKey,
    takeoverNonce: fromHex(nonce),
  })
  return encodeKnowledge(proveKnowledge({ share: base, context, random: io.random }))
}

/** Fence first: the proof's digest has it, and only R's own answers name it. */
const readReply3 = (bytes: Uint8Array): { fence: number; reply3: Uint8Array } => {
  const [fenceBytes, reply3] = readFields(bytes, 2, MPC_MAX_BYTES) as [Uint8Array, Uint8Array]
  if (fenceBytes.length !== 8) throw new AppError('mpc.protocol')
  const fence = Number(new DataView(fenceBytes.buffer, fenceBytes.byteOffset, 8).getBigUint64(0))
  if (!Number.isSafeInteger(fence)) throw new AppError('mpc.protocol')
  return { fence, reply3 }
}

/** Status 6: decoded strictly as it will be stored, same public keys, and the transcript's confirmation value is its id. */
const checkNewShare = (driver: Driver, result: SharingResult, base: EpochShare | undefined): Promise<EpochShare> =>
  driver.during(6, async (tell) => {
    const bytes = encodeShare(result.share)
    try {
      const share = decodeShare(bytes, 'client')
      if (base !== undefined && !samePublicKeys(publicOf(share), publicOf(base))) throw new AppError('mpc.public_key_mismatch')
      if (!equalBytes(share.sharingId, result.share.sharingId)) throw new AppError('mpc.crypto_invalid')
      for (const { curve } of share.curves) tell({ curve })
      return share
    } finally {
      bytes.fill(0)
      wipeShare(result.share)
    }
  })

/** Records STARTED before START goes out and RESHARED once both sides have confirmed. The caller wipes the share. */
export const reshare = async (driver: Driver, op: Operation, base: EpochShare | undefined): Promise<Reshared> => {
  const { io } = driver
  const { walletId, operationId } = op
  const send = (round: 1 | 2 | 3, message: Uint8Array) => io.api.reshare(walletId, operationId, round, message)

  await driver.record({ v: 1, type: 'STARTED', op })
  const first = await driver.during(4, async (tell) => {
    const started = await io.api.start(walletId, startBody(op, io.deviceName))
    const sharing = createSharingClient({
      context: {
        purpose: base === undefined ? 'generate' : 'recover',
        walletId,
        operationId,
        baseSharingId: base?.sharingId,
        serverRandom: fromHex(started.serverRandom),
        deviceKey: io.device.publicKey,
        cosignerKey: fromHex(cosignerKey(io, op.cosignerKeyId).publicKey),
      },
      base,
      random: io.random,
      sign: io.device.sign,
    })
    try {
      const message1 = lengthPrefixed(takeover(driver, op, base, started.takeoverNonce), sharing.commit())
      tell({ round: 1, rounds: ROUNDS, bytes: message1.length })
      const message2 = sharing.reveal(await send(1, message1))
      tell({ round: 2, rounds: ROUNDS, bytes: message2.length })
      return { sharing, reply2: await send(2, message2), started }
    } catch (thrown) {
      sharing.destroy()
      throw thrown
    }
  })
  const { sharing } = first
  try {
    const { result, fence } = await driver.during(5, async (tell) => {
      const message3 = sharing.finish(first.reply2)
      tell({ round: 3, rounds: ROUNDS, bytes: message3.length })
      const { fence, reply3 } = readReply3(await send(3, message3))
      return { result: sharing.confirm(reply3), fence }
    })
    const share = await checkNewShare(driver, result, base)
    try {
      const epoch = epochRecordOf(publicOf(share), result.h, fence, first.started.baseEpochId)
      await driver.record({ v: 1, type: 'RESHARED', epoch })
      return { share, startedAt: first.started.serverTime }
    } catch (thrown) {
      wipeShare(share)
      throw thrown
    }
  } finally {
    sharing.destroy()
  }
}
