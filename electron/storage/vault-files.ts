/** What lies where in the vault's folder, and reading it back with all checks that need no key. */
import { join } from 'node:path'
import { concat, utf8 } from '#shared/bytes.ts'
import { AppError, asAppError, type ErrorCode } from '#shared/errors.ts'
import { asDiskError, atomicWrite, type FileSystem, readBounded, removeFile } from './files.ts'
import { ActivePointer, PendingPointer, readPointer, writePointer } from './pointer.ts'
import { decodeSlot, MAX_SLOT_BYTES, type Slot, type SlotName } from './slot-codec.ts'

export type VaultFolder = ReturnType<typeof createVaultFolder>
/** Undefined: not there. `problem`: there, but damaged or unreadable. */
export type Found<P> = { readonly pointer: P; readonly slot: Slot } | { readonly problem: ErrorCode } | undefined

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
  const find = async <P extends ActivePointer | PendingPointer>(read: () => Promise<P | undefined>): Promise<Found<P>> => {
    try {
      const pointer = await read()
      return pointer === undefined ? undefined : { pointer, slot: await readSlot(pointer) }
    } catch (error) {
      return { problem: asAppError(error, 'vault.corrupt').code }
    }
  }
  const readActive = () => readPointer(files, activePath, ActivePointer)
  const readPending = () => readPointer(files, pendingPath, PendingPointer)

  return {
    prepare: () =>
      files.makeFolder(folder).catch((error) => {
        throw asDiskError(error)
      }),
    readSlot,
    readActive,
    readPending,
    findActive: () => find(readActive),
    findPending: () => find(readPending),
    /** A slot that may be damaged or unnamed by any pointer; undefined where it can't be read. */
    peekSlot: (name: SlotName): Promise<Slot | undefined> => readSlotFile(name).catch(() => undefined),
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
