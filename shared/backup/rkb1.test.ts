import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, equalBytes, toBase64 } from '../bytes.ts'
import { AppError } from '../errors.ts'
import { random } from '../mpc/testing/harness.ts'
import { encodeContent } from './content.ts'
import type { Kdf } from './kdf.ts'
import {
  BACKUP_MAX_BYTES,
  type BackupSecret,
  checkHeader,
  clientIdHash,
  decodeCipherText,
  KEY_SOURCE,
  type KeySource,
  openBackup,
  parseContent,
  parseHeader,
  type SealParameters,
  sealBackup,
} from './rkb1.ts'
import { goldenIds, goldenKey, goldenShare } from './testing/golden.ts'
import { AT, patched, resealed } from './testing/refused.ts'

const expected = { ...goldenIds, sharingId: goldenShare.sharingId }
/** Not a password hash: quick, and different for every input. */
const quickKdf: Kdf = async (secret, salt, { mKiB }) => {
  const out = new Uint8Array(32)
  concat(secret, salt).forEach((byte, i) => {
    out[i % 32] = ((out[i % 32] ?? 0) * 31 + byte + mKiB + i) & 0xff
  })
  return out
}
const key: BackupSecret = { kind: 'key', key: goldenKey }
const seal = (change: Partial<SealParameters> = {}) =>
  sealBackup({
    share: goldenShare,
    ...goldenIds,
    createdAt: 1_760_000_000,
    keySource: KEY_SOURCE.cloudKey,
    secret: key,
    random,
    kdf: quickKdf,
    ...change,
  })
const open = async (bytes: Uint8Array, secret: BackupSecret = key, kdf: Kdf | undefined = quickKdf) => {
  const parsed = parseHeader(bytes)
  checkHeader(parsed.header, expected)
  return parseContent(parsed.header, await openBackup(parsed, secret, kdf))
}
const codeOf = async (work: () => Promise<unknown>): Promise<string> => {
  try {
    await work()
  } catch (error) {
    return error instanceof AppError ? error.code : String(error)
  }
  return 'none'
}
const passphrase = (text: string): BackupSecret => ({ kind: 'passphrase', passphrase: text })
const sealWith = (text: string) => seal({ keySource: KEY_SOURCE.passphrase, secret: passphrase(text) })

describe('RKB1', () => {
  it('opens to the same share, within the bound, for each key source', async () => {
    const code: BackupSecret = { kind: 'passphrase', passphrase: 'p', recoveryCode: random(16) }
    const sources: [KeySource, BackupSecret][] = [
      [KEY_SOURCE.cloudKey, key],
      [KEY_SOURCE.passphrase, passphrase('p')],
      [KEY_SOURCE.recoveryFile, key],
      [KEY_SOURCE.passphraseAndCode, code],
    ]
    for (const [keySource, secret] of sources) {
      const bytes = await seal({ keySource, secret })
      expect(bytes).toHaveLength(AT.ciphertext + 512 + 16)
      expect(await open(bytes, secret)).toEqual(goldenShare)
    }
  })

  it('follows the layout and key schedule as written down, independently of the sealing code', async () => {
    const bytes = await seal()
    expect(equalBytes(resealed(bytes, encodeContent(goldenShare, 256)), bytes)).toBe(true)
    const { header } = parseHeader(bytes)
    expect(bytes.slice(AT.version, AT.sharingId)).toEqual(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 7))
    expect(header).toMatchObject({
      ...{ walletId: goldenIds.walletId, backupId: goldenIds.backupId, version: 7 },
      createdAt: 1_760_000_000,
    })
    expect(header.clientIdHash).toBe(clientIdHash(goldenIds.clientId))
  })

  it('draws salts and nonce afresh', async () => {
    const [a, b] = [await sealWith('p'), await sealWith('p')]
    for (const [from, to] of [
      [AT.kdfSalt, AT.hkdfSalt],
      [AT.hkdfSalt, AT.nonce],
      [AT.nonce, AT.commitment],
    ] as const) {
      expect(a.slice(from, to)).not.toEqual(b.slice(from, to))
    }
  })

  it('never opens with any single bit of the header changed', async () => {
    for (const [bytes, secret] of [
      [await seal(), key],
      [await sealWith('p'), passphrase('p')],
    ] as const) {
      for (let bit = 0; bit < AT.ciphertext * 8; bit++) {
        const at = bit >> 3
        const code = await codeOf(() => open(patched(bytes, at, (bytes[at] ?? 0) ^ (1 << (bit & 7))), secret))
        expect(code, `bit ${bit}`).toMatch(/^backup\./)
      }
    }
  })

  it('never opens with any bit of ciphertext or tag changed, and says so alike', async () => {
    const bytes = await seal()
    for (let bit = AT.ciphertext * 8; bit < bytes.length * 8; bit += 3) {
      const at = bit >> 3
      expect(await codeOf(() => open(patched(bytes, at, (bytes[at] ?? 0) ^ (1 << (bit & 7)))))).toBe('backup.decrypt_failed')
    }
  })

  it('is refused at every truncation, and with tags of other lengths', async () => {
    const bytes = await seal()
    for (let length = 0; length < bytes.length; length++) expect(await codeOf(() => open(bytes.slice(0, length)))).toBe('backup.format')
    for (const more of [1, 2, 16, 256]) expect(await codeOf(() => open(concat(bytes, new Uint8Array(more))))).toBe('backup.format')
    expect(await codeOf(() => open(new Uint8Array(BACKUP_MAX_BYTES + 1)))).toBe('backup.too_large')
  })

  it('takes no other bytes', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 700 }), fc.boolean(), async (noise, withMagic) => {
        const bytes = withMagic ? concat(Uint8Array.of(0x52, 0x4b, 0x42, 0x31, 1, 1, 1, 0), noise) : noise
        expect(await codeOf(() => open(bytes))).toMatch(/^backup\./)
      }),
    ))

  it('compares ids before it looks at the KDF, and the KDF before it derives anything', async () => {
    let derived = 0
    const counting: Kdf = (...input) => {
      derived++
      return quickKdf(...input)
    }
    const bytes = patched(await sealWith('p'), AT.t, 0xff)
    expect(await codeOf(() => open(patched(bytes, AT.walletId, 0xff), passphrase('p'), counting))).toBe('backup.wrong_owner')
    expect(await codeOf(() => open(bytes, passphrase('p'), counting))).toBe('backup.kdf_params')
    expect(await codeOf(() => openBackup(parseHeader(bytes), passphrase('p'), counting))).toBe('backup.kdf_params')
    expect(derived).toBe(0)
  })

  it('tells another wallet, client, backup, version and sharing', async () => {
    const { header } = parseHeader(await seal())
    const code = (change: object) => codeOf(async () => checkHeader(header, { ...expected, ...change }))
    expect(await code({})).toBe('none')
    expect(await code({ walletId: 'ff'.repeat(16) })).toBe('backup.wrong_owner')
    expect(await code({ clientId: 'another' })).toBe('backup.wrong_owner')
    expect(await code({ backupId: 'ff'.repeat(16) })).toBe('backup.wrong_version')
    expect(await code({ version: 8 })).toBe('backup.wrong_version')
    expect(await code({ sharingId: random(32) })).toBe('backup.wrong_version')
  })

  it('refuses a wrong secret by its kind, before decrypting', async () => {
    const withKey = await seal()
    const withPassphrase = await sealWith('right')
    expect(await codeOf(() => open(withKey, { kind: 'key', key: random(32) }))).toBe('backup.key_wrong_wallet')
    expect(await codeOf(() => open(withKey, { kind: 'key', key: random(31) }))).toBe('backup.key_wrong_wallet')
    expect(await codeOf(() => open(withKey, passphrase('right')))).toBe('backup.key_wrong_wallet')
    expect(await codeOf(() => open(withPassphrase, passphrase('wrong')))).toBe('backup.passphrase_wrong')
    expect(await codeOf(() => open(withPassphrase, key))).toBe('backup.passphrase_wrong')
    expect(await codeOf(() => open(withPassphrase, { kind: 'passphrase', passphrase: 'right', recoveryCode: random(16) }))).toBe(
      'backup.passphrase_wrong',
    )
  })

  it('takes composed and decomposed text for the same passphrase, and nothing trimmed', async () => {
    const bytes = await sealWith('Zürich ﬁ ①')
    expect(await codeOf(() => open(bytes, passphrase('Zu\u0308rich fi 1')))).toBe('none')
    expect(await codeOf(() => open(bytes, passphrase('Zürich ﬁ ① ')))).toBe('backup.passphrase_wrong')
    expect(await codeOf(() => open(bytes, passphrase('zürich ﬁ ①')))).toBe('backup.passphrase_wrong')
  })

  it('refuses text that is no passphrase before the KDF runs', async () => {
    const bytes = await sealWith('p')
    const never: Kdf = async () => {
      throw new TypeError('ran')
    }
    expect(await codeOf(() => open(bytes, passphrase(''), never))).toBe('input.invalid')
    expect(await codeOf(() => open(bytes, passphrase('x'.repeat(2 ** 20)), never))).toBe('input.too_large')
    expect(await codeOf(() => open(bytes, passphrase('ﷺ'.repeat(40_000)), never))).toBe('input.too_large')
    expect(await codeOf(() => open(bytes, passphrase('a\ud800'), never))).toBe('input.encoding')
    expect(await codeOf(() => open(bytes, passphrase('p'), never))).toBe('kdf.resource')
    expect(await codeOf(() => openBackup(parseHeader(bytes), passphrase('p')))).toBe('kdf.resource')
  })

  it('does not seal what it would not open', async () => {
    const { kdfParameters: _absent, ...weak } = { kdfParameters: undefined, keySource: KEY_SOURCE.passphrase, secret: passphrase('p') }
    expect(await codeOf(() => seal({ ...weak, kdfParameters: { mKiB: 1024, t: 3, p: 1 } }))).toBe('backup.kdf_params')
    expect(await codeOf(() => seal({ ...weak, secret: key }))).toBe('backup.passphrase_wrong')
    expect(await codeOf(() => seal({ secret: passphrase('p') }))).toBe('backup.key_wrong_wallet')
    expect(await codeOf(() => seal({ secret: { kind: 'key', key: random(16) } }))).toBe('backup.key_wrong_wallet')
    expect(await codeOf(() => seal({ share: { ...goldenShare, role: 'cosigner' } }))).toBe('backup.content')
    expect(await codeOf(() => seal({ backupId: 'aa' }))).toBe('backup.format')
  })

  it('reads base64 strictly', async () => {
    const text = toBase64(await seal())
    expect(decodeCipherText(text)).toHaveLength(769)
    for (const bad of [` ${text}`, `${text}\n`, `${text}AA`, text.slice(0, -1), text.replaceAll('A', '-'), 'AA==garbage!!']) {
      expect(await codeOf(async () => decodeCipherText(bad))).toBe('backup.encoding')
    }
    expect(await codeOf(async () => decodeCipherText('A'.repeat(30_000)))).toBe('backup.too_large')
  })
})
