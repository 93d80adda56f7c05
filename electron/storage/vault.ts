/**
 * The vault: at most one share that signs (`active`) and one of an undecided operation (`pending`), each in its own slot with its own DEK,
 * its own keychain item and its own AADs. Every step leaves the old state or the new one (recovery-protocol.md, PERSIST and FINALISE).
 */
import { equalBytes, toHex, wipe } from '#shared/bytes.ts'
import { AppError, asAppError, type ErrorCode } from '#shared/errors.ts'
import { itemCheckOf, unwrapDek, wrapDek } from './kek.ts'
import type { ActivePointer, PendingPointer } from './pointer.ts'
import { KEY_BYTES, openPayload, sealPayload } from './seal.ts'
import {
  decodeSlot,
  encodeHeader,
  encodeSlot,
  type KdfParams,
  NO_KDF,
  type Slot,
  type SlotHeader,
  seedAad,
  shareAad,
} from './slot-codec.ts'
import { createVaultFolder, type Found, unlessDamaged } from './vault-files.ts'
import type { OpenSlot, PendingRequest, Vault, VaultDeps } from './vault-types.ts'

export type { SlotMeta } from './slot-codec.ts'
export type { PendingRequest, Vault, VaultDeps, VaultStatus } from './vault-types.ts'

/** RFC 9106 §4, second recommendation, with one lane: 64 MiB, three passes; the keychain item is the other factor. */
export const PASSCODE_KDF: KdfParams = { mKiB: 64 * 1024, t: 3, p: 1 }
const within = ({ mKiB, t, p }: KdfParams): boolean => mKiB >= 19 * 1024 && mKiB <= 1024 * 1024 && t >= 1 && t <= 10 && p >= 1 && p <= 16
const SALT_BYTES = 32
const KEK_ID_BYTES = 16

type PasscodeKey = { readonly salt: Uint8Array; readonly kdf: KdfParams; readonly key: Uint8Array }

/** Reads what is there (changing nothing but the folder's mode) and answers the vault. Throws where the folder can't be used. */
export const createVault = async (deps: VaultDeps): Promise<Vault> => {
  const { keychain, random } = deps
  const folder = createVaultFolder(deps.files, deps.folder, deps.markerPath)
  let keys: PasscodeKey[] = []
  let active: Found<ActivePointer>
  let pending: Found<PendingPointer>
  let marker = false
  let itemMissing = false

  const slotOf = (found: Found<ActivePointer | PendingPointer>): Slot | undefined => (found && 'slot' in found ? found.slot : undefined)
  const problemOf = (found: Found<ActivePointer | PendingPointer>): ErrorCode | null => (found && 'problem' in found ? found.problem : null)

  const refresh = async (): Promise<void> => {
    active = await folder.findActive()
    pending = await folder.findPending(active)
    marker = await folder.hasMarker()
  }

  // One operation at a time; what it left on the disk is what status() says afterwards, also when it failed.
  let queue: Promise<unknown> = Promise.resolve()
  const exclusive = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(async () => {
      try {
        return await work()
      } finally {
        await refresh().catch(() => undefined)
      }
    })
    queue = result.catch(() => undefined)
    return result
  }

  const keyFor = (slot: Slot): PasscodeKey | undefined => keys.find(({ salt }) => equalBytes(salt, slot.salt))
  const forgetKeys = (): void => {
    wipe(...keys.map(({ key }) => key))
    keys = []
  }

  /** The keychain item of a slot, checked against the slot; the caller wipes it. */
  const readItem = async (slot: SlotHeader): Promise<Uint8Array> => {
    try {
      const item = await keychain.get(slot.kekId)
      if (!equalBytes(itemCheckOf(item, slot.kekId), slot.itemCheck)) {
        wipe(item)
        throw new AppError('keychain.verify_failed')
      }
      itemMissing = false
      return item
    } catch (error) {
      if (asAppError(error).code === 'keychain.missing') itemMissing = true
      throw error
    }
  }

  const tryPasscode = async (slot: Slot, passcode: Uint8Array): Promise<void> => {
    if (!within(slot.kdf)) throw new AppError('vault.corrupt')
    const item = await readItem(slot)
    let key: Uint8Array | undefined
    try {
      key = await deps.deriveKey(passcode, slot.salt, slot.kdf)
      wipe(unwrapDek({ item, passcodeKey: key }, slot))
      keys.push({ salt: slot.salt, kdf: slot.kdf, key })
    } catch (error) {
      wipe(key)
      throw error
    } finally {
      wipe(item)
    }
  }

  const discard = async (pointer: PendingPointer): Promise<void> => {
    if (pointer.state === 'ready') await folder.writePending({ ...pointer, state: 'making' })
    await keychain.remove(pointer.kekId)
    await folder.removeSlot(pointer.slot)
    if (active === undefined) await folder.removeMarker()
    await folder.removePending()
  }

  const drop = async (): Promise<void> => {
    const activePointer = await unlessDamaged(folder.readActive(), undefined)
    const pointer = await unlessDamaged(folder.readPending(), null)
    if (pointer === undefined) return
    // A damaged pointer names nothing, and an active slot is never removed: then only the pointer goes.
    if (pointer === null || pointer.kekId === activePointer?.kekId || pointer.slot === activePointer?.slot) await folder.removePending()
    else await discard(pointer)
  }

  const cleanRetired = async (): Promise<void> => {
    const pointer = await unlessDamaged(folder.readActive(), undefined)
    if (!pointer?.retired) return
    await keychain.remove(pointer.retired.kekId)
    await folder.removeSlot(pointer.retired.slot)
    await folder.writeActive({ ...pointer, retired: null })
  }

  /** The slot to write next: never the active one; where the pointer is damaged, the older of the two. */
  const freeSlot = async () => {
    const [a, b] = [await folder.peekSlot('a'), await folder.peekSlot('b')]
    const newest = Math.max(a?.generation ?? 0, b?.generation ?? 0)
    const pointer = await unlessDamaged(folder.readActive(), undefined)
    const taken = pointer?.slot ?? ((a?.generation ?? 0) >= (b?.generation ?? 0) && a ? 'a' : 'b')
    return { name: taken === 'a' ? ('b' as const) : ('a' as const), generation: Math.max(newest, pointer?.generation ?? 0) + 1 }
  }

  const protection = async (): Promise<PasscodeKey | undefined> => {
    const activeSlot = slotOf(active)
    const key = (activeSlot && keyFor(activeSlot)) ?? keys[0]
    if (key === undefined && (await deps.osAuth.status()) !== 'available') throw new AppError('device.unprotected')
    return key
  }

  const writePendingSlot = async ({ meta, deviceSeed, seal }: PendingRequest): Promise<void> => {
    const passcode = await protection()
    const before = await unlessDamaged(folder.readPending(), null)
    if (pending !== undefined) throw new AppError('recovery.in_progress')
    await cleanRetired()
    if (before !== undefined) await drop()
    if (deviceSeed.length !== KEY_BYTES) throw new AppError('input.invalid')

    const { name: slot, generation } = await freeSlot()
    const kekId = toHex(random(KEK_ID_BYTES))
    const secret = random(KEY_BYTES)
    const dek = random(KEY_BYTES)
    const lent = dek.slice()
    let item: Uint8Array | undefined
    try {
      const target = { slot, generation, operationId: meta.operationId, kekId }
      await folder.writeMarker(meta.walletId)
      await folder.writePending({ ...target, state: 'making' })
      await keychain.add(kekId, secret)
      item = await keychain.get(kekId)
      if (!equalBytes(item, secret)) throw new AppError('keychain.verify_failed')

      const header: SlotHeader = {
        slot,
        generation,
        mode: passcode ? 'passcode' : 'none',
        kekId,
        itemCheck: itemCheckOf(item, kekId),
        kdf: passcode?.kdf ?? NO_KDF,
        salt: passcode?.salt ?? new Uint8Array(SALT_BYTES),
        meta,
      }
      const halves = { item, passcodeKey: passcode?.key }
      const headerBytes = encodeHeader(header)
      const wrappedDek = wrapDek(halves, header, headerBytes, dek)
      const sealedSeed = sealPayload(dek, seedAad(header), deviceSeed)
      const sealed = await seal(lent, shareAad(header))
      await folder.writeSlot(slot, encodeSlot({ headerBytes, wrappedDek, sealedSeed, sealed }), (readBack) => {
        const written = decodeSlot(readBack)
        const [openedDek, openedSeed] = [unwrapDek(halves, written), openPayload(dek, seedAad(written), written.sealedSeed)]
        const same = equalBytes(openedDek, dek) && equalBytes(openedSeed, deviceSeed) && equalBytes(written.sealed, sealed)
        wipe(openedDek, openedSeed)
        if (!same) throw new AppError('vault.verify_failed')
      })
      await folder.writePending({ ...target, state: 'ready' })
    } catch (error) {
      // What can't be cleaned now is named by the pointer and cleaned before the next slot is made.
      await drop().catch(() => undefined)
      throw error
    } finally {
      wipe(secret, dek, lent, item)
    }
  }

  const open = async (which: 'active' | 'pending'): Promise<OpenSlot> => {
    await refresh()
    const found = which === 'active' ? active : pending
    const slot = slotOf(found)
    if (slot === undefined) throw new AppError(problemOf(found) ?? 'vault.corrupt')
    const passcodeKey = keyFor(slot)?.key
    if (slot.mode === 'passcode' && passcodeKey === undefined) throw new AppError('vault.locked')
    if (slot.mode === 'none' && (await deps.osAuth.authenticate('open_wallet')) !== 'granted') throw new AppError('vault.locked')
    const item = await readItem(slot)
    try {
      const dek = unwrapDek({ item, passcodeKey }, slot)
      return {
        meta: slot.meta,
        dek,
        aad: shareAad(slot),
        sealed: slot.sealed,
        deviceSeed: openPayload(dek, seedAad(slot), slot.sealedSeed),
      }
    } finally {
      wipe(item)
    }
  }

  await folder.prepare()
  await refresh()

  return {
    status() {
      const slots = [slotOf(pending), slotOf(active)].filter((slot) => slot !== undefined)
      return {
        active: slotOf(active)?.meta ?? null,
        pending: slotOf(pending)?.meta ?? null,
        unlocked: slots.length > 0 && slots.some((slot) => slot.mode === 'none' || keyFor(slot) !== undefined),
        passcodeSet: keys.length > 0,
        marker,
        problem: problemOf(pending) ?? problemOf(active) ?? (itemMissing ? 'keychain.missing' : null),
      }
    },
    setPasscode: (passcode) =>
      exclusive(async () => {
        // A slot that is open keeps its passcode; one that nobody can open must not stand in the way of a new recovery.
        if ([slotOf(active), slotOf(pending)].some((slot) => slot && keyFor(slot))) throw new AppError('vault.locked')
        const salt = random(SALT_BYTES)
        const key = await deps.deriveKey(passcode, salt, PASSCODE_KDF)
        forgetKeys()
        keys = [{ salt, kdf: PASSCODE_KDF, key }]
      }),
    unlock: (passcode) =>
      exclusive(async () => {
        await refresh()
        const slots = [slotOf(pending), slotOf(active)].filter((slot) => slot?.mode === 'passcode')
        if (slots.length === 0)
          throw new AppError(problemOf(pending) ?? problemOf(active) ?? (marker ? 'vault.corrupt' : 'passcode.missing'))
        let refused: AppError | undefined
        for (const slot of slots as Slot[]) {
          if (keyFor(slot)) continue
          await tryPasscode(slot, passcode).catch((error) => {
            if (refused?.code !== 'passcode.wrong') refused = asAppError(error)
          })
        }
        if (refused && !(slots as Slot[]).some(keyFor)) throw refused
      }),
    lock: () => exclusive(async () => forgetKeys()),
    createPending: (request) => exclusive(() => writePendingSlot(request)),
    openSlot: (which) => exclusive(() => open(which)),
    finalise: (operationId) =>
      exclusive(async () => {
        await refresh()
        const current = await unlessDamaged(folder.readActive(), undefined)
        if (current?.operationId !== operationId) {
          if (pending === undefined || !('slot' in pending)) throw new AppError(problemOf(pending) ?? 'recovery.conflict')
          const { state: _state, ...target } = pending.pointer
          if (target.operationId !== operationId) throw new AppError('recovery.conflict')
          const old = current ?? (await folder.peekSlot(target.slot === 'a' ? 'b' : 'a'))
          await folder.writeActive({ ...target, retired: old ? { slot: old.slot, kekId: old.kekId } : null })
          await folder.removePending()
        } else if ((await unlessDamaged(folder.readPending(), null))?.kekId === current.kekId) await folder.removePending()
        // The switch is done; what is left of the old slot is named by the pointer and tried again with the next slot.
        await cleanRetired().catch(() => undefined)
      }),
    dropPending: () => exclusive(drop),
  }
}
