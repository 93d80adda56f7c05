/** The two worlds' ends of `contextBridge`. */
export interface WorldBridge {
  expose(key: string, value: unknown): void
  onExpose(listener: (key: string, value: unknown) => void): void
}

/**
 * Carries values between the two JavaScript worlds of a page. `CustomEvent.detail` is structured-cloned from world to
 * world and `dispatchEvent` is synchronous, so synchronous calls and their exceptions work; functions and promises
 * travel as ids.
 *
 * Injected by source text into both worlds, so it uses nothing from outside its own body. The page may later replace
 * any built-in; everything used after start-up is therefore captured here and never looked up on a prototype.
 */
export function createWorldBridge(here: string, there: string): WorldBridge {
  type Fn = (...args: unknown[]) => unknown
  type Marshalled = { kind: string; value?: unknown; id?: number }
  type Call = { op: string; id?: number; key?: string; ok?: boolean; value?: Marshalled; args?: Marshalled[] }
  interface Settle {
    resolve(value: unknown): void
    reject(reason: unknown): void
  }

  const { apply, getOwnPropertyDescriptor, ownKeys } = Reflect
  const { create, defineProperty, freeze } = Object
  const { isArray } = Array
  const { isView } = ArrayBuffer
  const [NativePromise, NativeError, NativeEvent, target] = [Promise, Error, CustomEvent, window]
  const { then } = Promise.prototype
  const { dispatchEvent, addEventListener } = EventTarget.prototype
  const { stopImmediatePropagation } = Event.prototype
  const { get: mapGet, set: mapSet } = WeakMap.prototype
  const readDetail = getOwnPropertyDescriptor(CustomEvent.prototype, 'detail')?.get as () => Call
  const clonedAsIs = [ArrayBuffer, Date, RegExp, Map, Set, Blob]

  const functions = create(null) as Record<number, Fn>
  const waiting = create(null) as Record<number, Settle>
  const idOfForeign = new WeakMap<Fn, number>()
  let lastId = 0
  let reply: Call | null = null
  let exposed: (key: string, value: unknown) => void = () => {}

  const post = (message: Call) => void apply(dispatchEvent, target, [new NativeEvent(there, { detail: message })])

  function call(message: Call): unknown {
    reply = null
    post(message)
    const answer = reply as Call | null
    reply = null
    if (!answer) throw new NativeError('The other world of this page is gone')
    const value = unmarshal(answer.value as Marshalled, false)
    if (!answer.ok) throw value
    return value
  }

  function each<T, R>(items: ArrayLike<T>, convert: (item: T) => R): R[] {
    const result: R[] = []
    for (let i = 0; i < items.length; i++) defineProperty(result, i, plain(convert(items[i] as T)))
    return result
  }

  const plain = (value: unknown) => {
    const descriptor = create(null) as PropertyDescriptor
    descriptor.value = value
    descriptor.enumerable = true
    descriptor.configurable = true
    descriptor.writable = true
    return descriptor
  }

  function marshal(value: unknown, depth: number): Marshalled {
    if (depth > 1000) throw new NativeError('Electron contextBridge recursion depth exceeded.')
    if (typeof value === 'symbol') throw new NativeError('An object could not be cloned.')
    if (typeof value === 'function') return marshalFunction(value as Fn)
    if (value === null || typeof value !== 'object') return { kind: 'value', value }
    if (value instanceof NativePromise) return marshalPromise(value)
    if (value instanceof NativeError) return { kind: 'error', value: value.message }
    if (isArray(value)) return { kind: 'array', value: each(value, (item) => marshal(item, depth + 1)) }
    if (isView(value)) return { kind: 'value', value }
    for (let i = 0; i < clonedAsIs.length; i++) if (value instanceof (clonedAsIs[i] as never)) return { kind: 'value', value }
    return { kind: 'object', value: marshalEntries(value as Record<string, unknown>, depth) }
  }

  function marshalEntries(object: Record<string, unknown>, depth: number): unknown[] {
    const keys = ownKeys(object)
    const entries: unknown[] = []
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string
      if (typeof key !== 'string' || !getOwnPropertyDescriptor(object, key)?.enumerable) continue
      defineProperty(entries, entries.length, plain([key, marshal(object[key], depth + 1)]))
    }
    return entries
  }

  function marshalFunction(fn: Fn): Marshalled {
    const foreignId = apply(mapGet, idOfForeign, [fn]) as number | undefined
    if (foreignId !== undefined) return { kind: 'your-function', id: foreignId }
    lastId++
    functions[lastId] = fn
    return { kind: 'function', id: lastId }
  }

  function marshalPromise(promise: Promise<unknown>): Marshalled {
    const id = ++lastId
    const settle = (ok: boolean) => (value: unknown) => post({ op: 'settle', id, ok, value: marshal(value, 0) })
    apply(then, promise, [settle(true), settle(false)])
    return { kind: 'promise', id }
  }

  function unmarshal(item: Marshalled, frozen: boolean): unknown {
    const finish = <T>(value: T) => (frozen ? freeze(value) : value)
    const id = item.id as number
    if (item.kind === 'value') return item.value
    if (item.kind === 'error') return new NativeError(item.value as string)
    if (item.kind === 'array') return finish(each(item.value as Marshalled[], (entry) => unmarshal(entry, frozen)))
    if (item.kind === 'your-function') return functions[id]
    if (item.kind === 'promise') {
      return new NativePromise((resolve, reject) => {
        waiting[id] = { resolve, reject }
      })
    }
    if (item.kind === 'function') {
      const foreign = (...args: unknown[]) => call({ op: 'call', id, args: each(args, (arg) => marshal(arg, 0)) })
      apply(mapSet, idOfForeign, [foreign, id])
      return finish(foreign)
    }
    const object = {}
    each(item.value as [string, Marshalled][], (entry) => defineProperty(object, entry[0], plain(unmarshal(entry[1], frozen))))
    return finish(object)
  }

  function perform(message: Call): Marshalled {
    if (message.op === 'expose') {
      exposed(message.key as string, unmarshal(message.value as Marshalled, true))
      return { kind: 'value' }
    }
    const args = each(message.args as Marshalled[], (arg) => unmarshal(arg, false))
    return marshal(apply(functions[message.id as number] as Fn, undefined, args), 0)
  }

  function receive(event: Event): void {
    const message = apply(readDetail, event, []) as Call
    apply(stopImmediatePropagation, event, [])
    if (message.op === 'return') {
      reply = message
    } else if (message.op === 'settle') {
      const settle = waiting[message.id as number]
      delete waiting[message.id as number]
      const value = unmarshal(message.value as Marshalled, false)
      if (message.ok) settle?.resolve(value)
      else settle?.reject(value)
    } else {
      let answer: Call
      try {
        answer = { op: 'return', ok: true, value: perform(message) }
      } catch (error) {
        answer = { op: 'return', ok: false, value: marshal(error, 0) }
      }
      post(answer)
    }
  }

  apply(addEventListener, target, [here, receive])
  return {
    expose: (key, value) => void call({ op: 'expose', key, value: marshal(value, 0) }),
    onExpose: (listener) => {
      exposed = listener
    },
  }
}
