/** Bounds a message before a schema looks at it: plain JSON-like values only, counted with a budget, so that depth and cycles end too. */
import { AppError } from '#shared/errors.ts'

export const MAX_MESSAGE_BYTES = 16 * 1024
const MAX_DEPTH = 8
/** Charged for every value on top of its text, so that a million nulls have a size. */
const NODE_BYTES = 8
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype'])

/** Throws `input.too_large`, or `input.invalid` for a value that no schema of ours can mean. */
export const assertBounded = (message: unknown, maxBytes: number = MAX_MESSAGE_BYTES): void => {
  let left = maxBytes
  const spend = (bytes: number): void => {
    left -= bytes
    if (left < 0) throw new AppError('input.too_large')
  }
  const visit = (value: unknown, depth: number): void => {
    spend(NODE_BYTES)
    if (depth > MAX_DEPTH) throw new AppError('input.too_large')
    if (value === null || value === undefined || typeof value === 'boolean') return
    if (typeof value === 'string') {
      spend(value.length)
      return
    }
    if (typeof value === 'number' && Number.isFinite(value)) return
    if (Array.isArray(value)) {
      spend(value.length)
      for (const item of value) visit(item, depth + 1)
      return
    }
    if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) throw new AppError('input.invalid')
    for (const key of Object.keys(value)) {
      if (FORBIDDEN_KEYS.has(key)) throw new AppError('input.invalid')
      spend(key.length)
      visit((value as Record<string, unknown>)[key], depth + 1)
    }
  }
  visit(message, 0)
}
