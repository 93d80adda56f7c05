/** Structured clone to text and back, for values that cross between a page and the host. */
export interface Codec {
  /** @throws Error "An object could not be cloned." as Electron does */
  encode(value: unknown): string
  decode(text: string): unknown
}

/**
 * Also runs inside pages: its source text is injected, so it must not use anything from outside its own body.
 * Format: `[root, nodes]`, a node being `[kind, ...]`, references being indexes; negative indexes are constants.
 */
export function createCodec(): Codec {
  type Node = readonly [kind: string, ...parts: unknown[]]
  type ViewConstructor = new (buffer: ArrayBuffer) => ArrayBufferView
  const constants = [undefined, null, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0]
  const errorTypes: Record<string, ErrorConstructor> = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError }
  const viewTypes = {
    ...{ Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array },
    ...{ Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView },
  } as unknown as Record<string, ViewConstructor>

  function toBase64(bytes: Uint8Array): string {
    let binary = ''
    for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000))
    return btoa(binary)
  }
  function fromBase64(text: string): ArrayBuffer {
    const binary = atob(text)
    const bytes = new Uint8Array(binary.length)
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
    return bytes.buffer
  }

  function clone(value: unknown): unknown {
    try {
      return structuredClone(value)
    } catch {
      throw new Error('An object could not be cloned.')
    }
  }

  function encode(value: unknown): string {
    const nodes: (Node | null)[] = []
    const seen = new Map<unknown, number>()

    function put(item: unknown): number {
      const constant = constants.findIndex((known) => Object.is(known, item))
      if (constant >= 0) return -1 - constant
      if (typeof item !== 'object') return nodes.push(typeof item === 'bigint' ? ['bigint', String(item)] : ['plain', item]) - 1
      const known = seen.get(item)
      if (known !== undefined) return known
      const index = nodes.push(null) - 1
      seen.set(item, index)
      nodes[index] = toNode(item as object)
      return index
    }

    function toNode(item: object): Node {
      const tag = Object.prototype.toString.call(item).slice(8, -1)
      if (Array.isArray(item)) return ['array', Array.from(item, put)]
      if (item instanceof Map) return ['map', Array.from(item, ([key, entry]) => [put(key), put(entry)])]
      if (item instanceof Set) return ['set', Array.from(item, put)]
      if (item instanceof Date) return ['date', String(item.getTime())]
      if (item instanceof RegExp) return ['regexp', item.source, item.flags]
      if (item instanceof Error) return ['error', item.name, item.message, item.stack ?? '']
      if (item instanceof ArrayBuffer) return ['buffer', toBase64(new Uint8Array(item))]
      if (ArrayBuffer.isView(item)) return ['view', tag, toBase64(new Uint8Array(item.buffer, item.byteOffset, item.byteLength))]
      if (tag === 'Number' || tag === 'String' || tag === 'Boolean') return ['boxed', put(item.valueOf())]
      return ['object', Object.entries(item).map(([key, entry]) => [key, put(entry)])]
    }

    const root = put(clone(value))
    return JSON.stringify([root, nodes])
  }

  function decode(text: string): unknown {
    const [root, nodes] = JSON.parse(text) as [number, Node[]]
    const made = new Map<number, unknown>()

    function get(index: number): unknown {
      if (index < 0) return constants[-1 - index]
      if (!made.has(index)) restore(index, nodes[index] as Node)
      return made.get(index)
    }

    /** Registers a container before its contents, so that cycles find it. */
    function restore(index: number, [kind, first, second, third]: Node): void {
      const keep = <T>(value: T): T => {
        made.set(index, value)
        return value
      }
      if (kind === 'plain') keep(first)
      else if (kind === 'bigint') keep(BigInt(first as string))
      else if (kind === 'boxed') keep(Object(get(first as number)))
      else if (kind === 'date') keep(new Date(Number(first)))
      else if (kind === 'regexp') keep(new RegExp(first as string, second as string))
      else if (kind === 'buffer') keep(fromBase64(first as string))
      else if (kind === 'view') keep(new (viewTypes[first as string] as ViewConstructor)(fromBase64(second as string)))
      else if (kind === 'error')
        keep(Object.assign(new (errorTypes[first as string] ?? Error)(second as string), { stack: third as string }))
      else if (kind === 'array') {
        const array: unknown[] = keep([])
        for (const item of first as number[]) array.push(get(item))
      } else if (kind === 'map') {
        const map = keep(new Map<unknown, unknown>())
        for (const [key, entry] of first as [number, number][]) map.set(get(key), get(entry))
      } else if (kind === 'set') {
        const set = keep(new Set<unknown>())
        for (const item of first as number[]) set.add(get(item))
      } else {
        const object = keep({})
        const how = { enumerable: true, writable: true, configurable: true }
        for (const [key, entry] of first as [string, number][]) Object.defineProperty(object, key, { ...how, value: get(entry) })
      }
    }

    return get(root)
  }

  return { encode, decode }
}
