/** What lies where in the vault's folder, and reading it back with all checks that need no key. */
import { join } from 'node:path'
import { concat, utf8 } from '#shared/bytes.ts'
import { AppError, asAppError, type ErrorCode } from '#shared/errors.ts'
import { asDiskError, atomicWrite, type FileSystem, readBounded, removeFile } from './files.ts'
import { ActivePointer, PendingPointer, readPointer, writePointer } from './pointer.ts'
import { decodeSlot, MAX_SLOT_BYTES, type Slot, type SlotName } from './slot-codec.ts'

/** Undefined: not there. `problem`: there, but damaged or unreadable. */
export type Found<P> = { readonly pointer: P; readonly slot: Slot } | { readonly problem: ErrorCode; readonly pointer?: P } | undefined

/** Damage can be worked around where the caller says how; a disk that doesn't answer never counts as "nothing there". */
export const unlessDamaged = async <T, F>(read: Promise<T>, fallback: F): Promise<T | F> => {
  try {
    return await read
  } catch (error) {
    if (error instanceof AppError && error.code === 'vault.corrupt') return fallback
    throw error
  }
}

/** `folder` holds slots and pointers; the marker lies beside it and outlives it, so that "nothing found" is never taken for "no wallet". */
export const createVaultFolder = (files: FileSystem, folder: string, markerPath: string) => {
  const slotPath = (name: SlotName): string => join(folder, `slot-${name}`)
  const activePath = join(folder, 'active')
  const pendingPath = join(folder, 'pending')

  const readSlotFile = async (name: SlotName): Promise<Slot | undefined> => {
    const bytes = await readBounded(files, slotPath(name), MAX_SLOT_BYTES)
    return bytes === undefined ? undefined : decodeSlot(bytes)
  }
  const readSlot = async (pointer: ActivePointer | PendingPointer): Promise<Slot> => {
    const slot = await readSlotFile(pointer.slot)
    const fits =
      slot !== undefined &&
      slot.slot === pointer.slot &&
      slot.generation === pointer.generation &&
      slot.kekId === pointer.kekId &&
      slot.meta.operationId === pointer.operationId
    if (!fits) throw new AppError('vault.corrupt')
    return slot
  }
  const find = async <P extends ActivePointer | PendingPointer>(
    read: () => Promise<P | undefined>,
    counts: (pointer: P) => boolean,
  ): Promise<Found<P>> => {
    let pointer: P | undefined
    try {
      pointer = await read()
      return pointer === undefined || !counts(pointer) ? undefined : { pointer, slot: await readSlot(pointer) }
    } catch (error) {
      return { problem: asAppError(error, 'vault.corrupt').code, ...(pointer && { pointer }) }
    }
  }
  const readActive = () => readPointer(files, activePath, ActivePointer)
  const readPending = () => readPointer(files, pendingPath, PendingPointer)

  return {
    prepare: () =>
      files.makeFolder(folder).catch((error) => {
        throw asDiskError(error)
      }),
    readActive,
    readPending,
    findActive: () => find(readActive, () => true),
    /** `active`: after a crash in FINALISE both pointers name one slot; it is the active one. */
    findPending: (active: Found<ActivePointer>) =>
      find(readPending, ({ state, kekId }) => state === 'ready' && kekId !== active?.pointer?.kekId),
    /** A slot that may be damaged (then undefined) or unnamed by any pointer. */
    peekSlot: (name: SlotName): Promise<Slot | undefined> => unlessDamaged(readSlotFile(name), undefined),
    writeSlot: (name: SlotName, bytes: Uint8Array, check: (readBack: Uint8Array) => void) =>
      atomicWrite(files, slotPath(name), bytes, check),
    removeSlot: (name: SlotName) => removeFile(files, slotPath(name)),
    writeActive: (pointer: ActivePointer) => writePointer(files, activePath, pointer),
    writePending: (pointer: PendingPointer) => writePointer(files, pendingPath, pointer),
    removePending: () => removeFile(files, pendingPath),
    hasMarker: () =>
      files.exists(markerPath).catch((error) => {
        throw asDiskError(error)
      }),
    writeMarker: (walletId: string) => atomicWrite(files, markerPath, concat(utf8(`rekindle wallet ${walletId}\n`))),
    removeMarker: () => removeFile(files, markerPath),
  }
}
