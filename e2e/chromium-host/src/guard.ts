import { EventEmitter } from 'node:events'

/** The error for every part of Electron's API that the host leaves out. */
export const notImplemented = (what: string): Error => new Error(`${what} is not implemented by the Chromium host`)

/** Names that JavaScript, Node's inspector or Playwright look up on any value; they answer `undefined` as usual. */
const PROBED_NAMES = new Set(['then', 'toJSON', 'constructor', 'inspect', 'asymmetricMatch', 'nodeType', '__esModule'])

/**
 * Wraps an object of Electron's API so that a member the host doesn't have throws instead of being `undefined`.
 * A member that exists may be replaced (Playwright and the specs stub some), a new one may not be added.
 */
export function guarded<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, key, receiver) {
      if (typeof key === 'symbol' || key in object || PROBED_NAMES.has(key)) return Reflect.get(object, key, receiver)
      throw notImplemented(`${name}.${key}`)
    },
    set(object, key, value, receiver) {
      if (typeof key === 'symbol' || key in object) return Reflect.set(object, key, value, receiver)
      throw notImplemented(`setting ${name}.${key}`)
    },
  })
}

/** Copies members with their getters and setters, which `Object.assign` would evaluate. */
export function withMembers<T extends object, M extends object>(target: T, members: M): T & M {
  return Object.defineProperties(target, Object.getOwnPropertyDescriptors(members)) as T & M
}

/**
 * An event emitter that refuses listeners for events outside `events`, which would never be called.
 * `onListener` runs after each listener that is added.
 */
export function createEmitter(name: string, events: readonly string[], onListener: () => void = () => {}): EventEmitter {
  const emitter = new EventEmitter()
  emitter.setMaxListeners(50)
  const refuseUnknown = (event: string | symbol) => {
    if (!events.includes(String(event))) throw notImplemented(`${name}'s event '${String(event)}'`)
  }
  // `once` and `prependOnceListener` go through these.
  for (const method of ['on', 'addListener', 'prependListener'] as const) {
    const original = emitter[method]
    Object.defineProperty(emitter, method, {
      writable: true,
      value: function (this: EventEmitter, event: string | symbol, listener: (...args: unknown[]) => void) {
        refuseUnknown(event)
        original.call(this, event, listener)
        onListener()
        return this
      },
    })
  }
  return emitter
}

/** Electron's event object: the details, and a default action that a listener can prevent. */
export function createEvent<T extends object>(details: T): T & Electron.Event {
  let prevented = false
  return withMembers(details, {
    get defaultPrevented() {
      return prevented
    },
    preventDefault() {
      prevented = true
    },
  })
}
