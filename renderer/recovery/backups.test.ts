import { describe, expect, it } from 'vitest'
import type { BackupId } from '#shared/ids.ts'
import { listed, recommended, usability } from './backups.ts'
import { backup } from './testing.ts'

const old = backup({ backupId: 'b'.repeat(32) as BackupId, createdAt: 1_700_000_000 })
const incomplete = backup({
  curves: [
    { curve: 'SECP256K1', complete: true },
    { curve: 'ED25519', complete: false },
  ],
})
const method = (id: string) => backup({ method: id as ReturnType<typeof backup>['method'] })

describe('backups to choose from', () => {
  it('are the active ones, newest first', () => {
    const states = (['PENDING', 'RETAINED', 'SHREDDED'] as const).map((state) => backup({ state }))
    expect(listed([old, ...states, backup()])).toEqual([backup(), old])
  })
  it('can be used when every curve is complete and the method is known', () => {
    expect(usability(backup())).toBe('usable')
    expect(usability(incomplete)).toBe('incomplete')
    expect(usability(backup({ curves: [] }))).toBe('incomplete')
    expect(usability(method('PASSKEY'))).toBe('unsupported')
    expect(usability(method('CONSTRUCTOR'))).toBe('unsupported')
  })
  it('recommends the newest that can be used, if any', () => {
    expect(recommended([incomplete, old])).toEqual(old)
    expect(recommended([incomplete])).toBeUndefined()
  })
})
