/** What a custodian or co-signer can hand out, and what it must get: one clear code, nothing changed, the old device still signing. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RecoveryIo } from '../../electron/recovery/protocol/io.ts'
import { createRecover } from '../../electron/recovery/protocol/recover.ts'
import { concat, fromBase64, toBase64 } from '../../shared/bytes.ts'
import { AppError, asAppError } from '../../shared/errors.ts'
import type { StatusEvent } from '../../shared/recovery/status.ts'
import { createClient, createCloud, createWorld, type Disk, METHOD, random, type World } from './world.ts'

/** A switch in the one check that status 6 consists of. */
const faults = vi.hoisted(() => ({ newShareIsBad: false }))
vi.mock('../../shared/mpc/share.ts', async (original) => {
  const real = await original<typeof import('../../shared/mpc/share.ts')>()
  const decodeShare: typeof real.decodeShare = (bytes, role) => {
    if (faults.newShareIsBad && role === 'client') throw new AppError('mpc.public_key_mismatch')
    return real.decodeShare(bytes, role)
  }
  return { ...real, decodeShare }
})

const silent = () => undefined
let world: World
let email: string
let cloud: ReturnType<typeof createCloud>
let lost: Awaited<ReturnType<typeof createClient>>

beforeAll(async () => {
  world = await createWorld()
  email = await world.addAccount()
  cloud = createCloud()
  lost = await createClient(world, { email, cloud })
  await lost.driver.enrol({ method: METHOD }, silent)
}, 60_000)
afterAll(() => world.close())

type Change = (io: RecoveryIo) => Partial<RecoveryIo>
const attempt = async (change: Change): Promise<{ code: string; done: number[]; disk: Disk }> => {
  const { io, disk } = await createClient(world, { email, cloud })
  const events: StatusEvent[] = []
  const driver = createRecover({ ...io, ...change(io) })
  const code = await driver
    .recover({ method: METHOD }, (event) => events.push(event))
    .then(
      () => 'none',
      (thrown: unknown) => asAppError(thrown).code,
    )
  return { code, disk, done: events.filter(({ state }) => state === 'done').map(({ position }) => position) }
}
const api =
  (over: (real: RecoveryIo['api']) => Partial<RecoveryIo['api']>): Change =>
  (io) => ({ api: new Proxy(io.api, { get: (real, name) => Reflect.get(over(real), name) ?? Reflect.get(real, name) }) })
const cipherText = (change: (bytes: Uint8Array) => Uint8Array): Change =>
  api((real) => ({ getBackup: async (...args) => change(await real.getBackup(...args)) }))
const flip = (at: number): Change =>
  cipherText((bytes) => {
    const copy = bytes.slice()
    const index = at < 0 ? copy.length + at : at
    copy[index] = (copy[index] ?? 0) ^ 1
    return copy
  })

const rows: [string, Change, string, number[]][] = [
  ['ciphertext of 0 bytes', cipherText(() => new Uint8Array()), 'backup.format', [1]],
  ['ciphertext cut short', cipherText((bytes) => bytes.slice(0, -1)), 'backup.format', [1]],
  ['ciphertext with a byte more', cipherText((bytes) => concat(bytes, Uint8Array.of(0))), 'backup.format', [1]],
  ['another magic', flip(0), 'backup.format', [1]],
  ['another format version', flip(4), 'backup.version_unsupported', [1]],
  ['another wallet in the header', flip(8), 'backup.wrong_owner', [1]],
  ['another client in the header', flip(24), 'backup.wrong_owner', [1]],
  ['another backup in the header', flip(40), 'backup.wrong_version', [1]],
  ['another version in the header', flip(63), 'backup.wrong_version', [1]],
  ['another sharing in the header', flip(64), 'backup.wrong_version', [1]],
  ['another key id in the header', flip(96), 'backup.key_wrong_wallet', [1]],
  ['another nonce', flip(200), 'backup.key_wrong_wallet', [1]],
  ['another commitment', flip(210), 'backup.key_wrong_wallet', [1]],
  ['another ciphertext byte', flip(300), 'backup.decrypt_failed', [1]],
  ['another tag', flip(-1), 'backup.decrypt_failed', [1]],
  [
    'a key that is not this backup’s',
    (io) => ({ keys: { ...(io.keys as NonNullable<RecoveryIo['keys']>), find: async () => ({ kind: 'key', key: random(32) }) } }),
    'backup.key_wrong_wallet',
    [1],
  ],
  [
    'an OPEN statement signed by somebody else',
    (io) => ({
      cosignerKeys: io.cosignerKeys.map((key) => ({
        ...key,
        publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      })),
    }),
    'recovery.receipt_invalid',
    [],
  ],
  [
    'an OPEN statement changed on the way',
    api((real) => ({
      open: async (...args) => {
        const signed = await real.open(...args)
        const bytes = fromBase64(signed.statement)
        bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 1
        return { ...signed, statement: toBase64(bytes) }
      },
    })),
    'recovery.receipt_invalid',
    [],
  ],
  [
    'an OPEN statement from before',
    api((real) => ({ open: (walletId, body) => real.open(walletId, { ...body, nonce: '00'.repeat(32) }) })),
    'recovery.receipt_invalid',
    [],
  ],
  [
    'other public keys in the account',
    api((real) => ({
      account: async () => {
        const account = await real.account()
        return {
          ...account,
          wallets: account.wallets.map((wallet) => ({
            ...wallet,
            publicKeys: wallet.publicKeys.map((key) => ({ ...key, publicKey: `${key.publicKey.slice(0, -2)}00` })),
          })),
        }
      },
    })),
    'backup.public_key_mismatch',
    [1, 2],
  ],
  [
    'a frozen wallet',
    api((real) => ({
      account: async () => {
        const account = await real.account()
        return { ...account, wallets: account.wallets.map((wallet) => ({ ...wallet, frozen: true })) }
      },
    })),
    'recovery.wallet_frozen',
    [],
  ],
  ['no wallet', api((real) => ({ account: async () => ({ ...(await real.account()), wallets: [] }) })), 'auth.no_wallet', []],
  [
    'a backup that is not complete',
    api((real) => ({
      account: async () => {
        const account = await real.account()
        return {
          ...account,
          wallets: account.wallets.map((wallet) => ({
            ...wallet,
            backups: wallet.backups.map((backup) => ({ ...backup, curves: backup.curves.map((curve) => ({ ...curve, complete: false })) })),
          })),
        }
      },
    })),
    'backup.none_complete',
    [],
  ],
  ['a first round that is noise', api(() => ({ reshare: async () => random(97) })), 'mpc.protocol', [1, 2, 3]],
  ['our own message back', api(() => ({ reshare: async (_wallet, _operation, _round, message) => message })), 'mpc.protocol', [1, 2, 3]],
]

describe('a custodian or co-signer that lies', () => {
  it.each(rows)('%s', async (_name, change, code, done) => {
    const result = await attempt(change)
    expect(result.code).toBe(code)
    expect(result.done).toEqual(done)
    expect([result.disk.pending, result.disk.active, result.disk.cipherTexts.size]).toEqual([undefined, undefined, 0])
    await lost.driver.checkDevice()
  })
})

describe('a status is lost with its work', () => {
  const unreachable = async (): Promise<never> => {
    throw new AppError('http.unreachable')
  }
  const steps: [number, Change, () => void][] = [
    [1, (io) => ({ keys: { ...(io.keys as NonNullable<RecoveryIo['keys']>), find: unreachable } }), silent],
    [2, flip(-1), silent],
    [
      3,
      api((real) => ({
        account: async () => {
          const account = await real.account()
          return { ...account, wallets: account.wallets.map((wallet) => ({ ...wallet, publicKeys: [] })) }
        },
      })),
      silent,
    ],
    [4, api((real) => ({ reshare: (w, o, round, m) => (round === 2 ? unreachable() : real.reshare(w, o, round, m)) })), silent],
    [5, api((real) => ({ reshare: (w, o, round, m) => (round === 3 ? unreachable() : real.reshare(w, o, round, m)) })), silent],
    [
      6,
      () => ({}),
      () => {
        faults.newShareIsBad = true
      },
    ],
    [7, (io) => ({ slots: { ...io.slots, writePending: unreachable } }), silent],
  ]
  it.each(steps)('status %i', async (position, change, arrange) => {
    arrange()
    const { done, code } = await attempt(change)
    faults.newShareIsBad = false
    expect(code).not.toBe('none')
    expect(done).toEqual(Array.from({ length: position - 1 }, (_, i) => i + 1))
  })

  it('status 8: no Done where the backup was not confirmed', async () => {
    const { done, disk } = await attempt(api(() => ({ backupConfirm: unreachable })))
    expect(done).toEqual([1, 2, 3, 4, 5, 6])
    // Committed all the same: the device was replaced, and only the backup is the old one.
    expect(disk.active).toBeDefined()
    await expect(lost.driver.checkDevice()).rejects.toMatchObject({ code: 'auth.session_revoked' })
  })
})
