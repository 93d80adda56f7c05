/** Every migration, in order. A new one is a new file and a line here. */
import * as first from './0001-first.ts'

export const migrations: readonly { readonly name: string; readonly sql: string }[] = [first]
