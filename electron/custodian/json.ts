/** JSON from outside: well-formed UTF-8, no `__proto__`, objects without a prototype, so that no key can reach Object's own. */
import { AppError } from '#shared/errors.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Throws `http.bad_response`; nesting too deep for the stack ends the same way. */
export const parseJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(decoder.decode(bytes), (key, value: unknown) => {
      if (key === '__proto__') throw new AppError('http.bad_response')
      if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
      return Object.assign(Object.create(null), value) as unknown
    })
  } catch (cause) {
    throw new AppError('http.bad_response', { cause })
  }
}
