/** Back-pressure for snapshots: one in flight, the newest waits, what lies between is dropped. */
export type Conflated<T> = { push(value: T): void; ack(): void }

export const conflate = <T>(send: (value: T) => void): Conflated<T> => {
  let inFlight = false
  let waiting: { readonly value: T } | undefined
  return {
    push(value) {
      if (inFlight) {
        waiting = { value }
        return
      }
      inFlight = true
      send(value)
    },
    ack() {
      const next = waiting
      waiting = undefined
      if (next) send(next.value)
      else inFlight = false
    },
  }
}
