import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { CALLS, STREAMS } from '#shared/ipc/channels.ts'
import { contract } from '#shared/ipc/contract.ts'

type JsonSchema = { readonly [key: string]: unknown }
/** Every field name in a schema, however deep. */
const fieldNames = (schema: unknown): string[] => {
  if (Array.isArray(schema)) return schema.flatMap(fieldNames)
  if (typeof schema !== 'object' || schema === null) return []
  const { properties } = schema as JsonSchema
  const here = typeof properties === 'object' && properties !== null ? Object.keys(properties) : []
  return [...here, ...Object.values(schema).flatMap(fieldNames)]
}
/** Objects that would let unknown fields through. */
const openObjects = (schema: unknown): unknown[] => {
  if (Array.isArray(schema)) return schema.flatMap(openObjects)
  if (typeof schema !== 'object' || schema === null) return []
  const { type, additionalProperties } = schema as JsonSchema
  return [...(type === 'object' && additionalProperties !== false ? [schema] : []), ...Object.values(schema).flatMap(openObjects)]
}
const toJson = (schema: z.ZodType, io: 'input' | 'output') => z.toJSONSchema(schema, { unrepresentable: 'any', io })

const SECRET = /share|seed|secret|private|passphrase|password|mnemonic|dek\b|kek\b/i

describe('the contract', () => {
  it('is what the preload lets through', () => {
    const named = (kind: 'call' | 'stream') => Object.keys(contract).filter((name) => contract[name as keyof typeof contract].kind === kind)
    expect([...CALLS].sort()).toEqual(named('call').sort())
    expect([...STREAMS].sort()).toEqual(named('stream').sort())
  })

  it.each(Object.entries(contract))('%s gives the page nothing secret and refuses unknown fields', (_channel, entry) => {
    const outgoing = toJson(entry.kind === 'call' ? entry.output : entry.event, 'output')
    expect(fieldNames(outgoing).filter((name) => SECRET.test(name))).toEqual([])
    expect(openObjects(toJson(entry.input, 'output'))).toEqual([])
    expect(openObjects(outgoing)).toEqual([])
  })

  it('would notice', () => {
    expect(fieldNames(toJson(z.object({ a: z.array(z.object({ clientShare: z.string() })) }), 'output'))).toEqual(['a', 'clientShare'])
    expect(openObjects(toJson(z.looseObject({ a: z.string() }), 'output'))).toHaveLength(1)
  })
})
