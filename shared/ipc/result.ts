/** What every call answers: a value or a code. Errors thrown over Electron's IPC would lose everything but their text. */
import type { WireError } from '../errors.ts'

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: WireError }
