/**
 * Round state lives in this process's memory and dies with it. One run per key; taking it out is what makes a step single-use
 * under parallel requests. What runs out of time or is pushed out is wiped.
 */
export type Rounds<T> = {
  /** A run that was there under the same key is wiped. */
  readonly put: (key: string, value: T) => void
  readonly take: (key: string) => T | undefined
  readonly drop: (key: string) => void
  readonly purge: () => void
}

export const createRounds = <T extends { readonly destroy: () => void }>(options: {
  readonly clock: () => number
  readonly seconds: number
  readonly max: number
}): Rounds<T> => {
  const runs = new Map<string, { readonly value: T; readonly until: number }>()
  const drop = (key: string): void => {
    runs.get(key)?.value.destroy()
    runs.delete(key)
  }
  const purge = (): void => {
    for (const [key, run] of runs) if (run.until <= options.clock()) drop(key)
  }
  return {
    put: (key, value) => {
      drop(key)
      purge()
      const [oldest] = runs.keys()
      if (runs.size >= options.max && oldest !== undefined) drop(oldest)
      runs.set(key, { value, until: options.clock() + options.seconds })
    },
    take: (key) => {
      const run = runs.get(key)
      runs.delete(key)
      if (run && run.until > options.clock()) return run.value
      run?.value.destroy()
      return undefined
    },
    drop,
    purge,
  }
}
