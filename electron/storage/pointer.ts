/**
 * The two pointer files. `active` names the slot that signs; `pending` the slot of an operation that isn't decided yet, and is written
 * *before* the first key of that slot exists, so that nothing in the keychain is ever without a record of it.
 * One JSON line and its SHA-256: a pointer holds no secret, the slot that it names authenticates itself.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { concat, equalBytes, utf8 } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import { Hex16, OperationId } from '#shared/ids.ts'
import { atomicWrite, type FileSystem, readBounded } from './files.ts'
import { SlotName } from './slot-codec.ts'

const target = { slot: SlotName, generation: z.number().int().min(1), operationId: OperationId, kekId: Hex16 }

export const ActivePointer = z.strictObject({
  ...target,
  /** The slot that this one replaced, until its file and its keychain item are gone. */
  retired: z.strictObject({ slot: SlotName, kekId: Hex16 }).nullable(),
})
export type ActivePointer = z.infer<typeof ActivePointer>
/** making: nothing there counts yet, or any more. ready: the slot is durable and was read back. */
export const PendingPointer = z.strictObject({ ...target, state: z.enum(['making', 'ready']) })
export type PendingPointer = z.infer<typeof PendingPointer>

const MAX_BYTES = 1024
const HASH_BYTES = 32
const check = (line: Uint8Array): Uint8Array => createHash('sha256').update('rekindle/pointer/v1\0').update(line).digest()

/** Undefined where there is no file; a damaged one throws `vault.corrupt`. */
export const readPointer = async <T>(files: FileSystem, path: string, schema: z.ZodType<T>): Promise<T | undefined> => {
  const bytes = await readBounded(files, path, MAX_BYTES)
  if (bytes === undefined) return undefined
  const line = bytes.subarray(0, Math.max(0, bytes.length - HASH_BYTES))
  if (!equalBytes(check(line), bytes.subarray(line.length))) throw new AppError('vault.corrupt')
  try {
    return schema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line)))
  } catch (cause) {
    throw new AppError('vault.corrupt', { cause })
  }
}

export const writePointer = async (files: FileSystem, path: string, pointer: ActivePointer | PendingPointer): Promise<void> => {
  const line = utf8(`${JSON.stringify(pointer)}\n`)
  await atomicWrite(files, path, concat(line, check(line)))
}
