import { describe, expect, it } from 'vitest'
import { fromHex } from '../bytes.ts'
import { AppError } from '../errors.ts'
import cloudKey from './golden/cloud-key.json' with { type: 'json' }
import passphrase from './golden/passphrase.json' with { type: 'json' }
import passphraseAndCode from './golden/passphrase-and-code.json' with { type: 'json' }
import recoveryFile from './golden/recovery-file.json' with { type: 'json' }
import refused from './golden/refused.json' with { type: 'json' }
import { type BackupSecret, checkHeader, decodeCipherText, openBackup, parseContent, parseHeader } from './rkb1.ts'
import { describeShare, type GoldenBackup, goldenIds, goldenKey, goldenShare, kdf, makeOpening } from './testing/golden.ts'
import { makeRefused } from './testing/refused.ts'

const files: Record<string, GoldenBackup> = {
  'cloud-key': cloudKey,
  passphrase,
  'recovery-file': recoveryFile,
  'passphrase-and-code': passphraseAndCode,
}
const secretOf = ({ secret }: GoldenBackup): BackupSecret => {
  if (secret.passphrase === undefined) return { kind: 'key', key: fromHex(secret.key ?? '') }
  const recoveryCode = secret.recoveryCode === undefined ? {} : { recoveryCode: fromHex(secret.recoveryCode) }
  return { kind: 'passphrase', passphrase: secret.passphrase, ...recoveryCode }
}
const expected = { ...goldenIds, sharingId: goldenShare.sharingId }
const open = async (cipherText: string, secret: BackupSecret) => {
  const parsed = parseHeader(decodeCipherText(cipherText))
  checkHeader(parsed.header, expected)
  return parseContent(parsed.header, await openBackup(parsed, secret, kdf))
}

describe('golden backups', () => {
  it.each(Object.entries(files))(
    '%s opens',
    async (_name, file) => {
      expect(describeShare(await open(file.cipherText, secretOf(file)))).toEqual(file.share)
    },
    60_000,
  )

  it('are what sealing makes of the same inputs', async () => {
    expect(await makeOpening()).toEqual(files)
  }, 60_000)

  it('the refused ones are what the generator makes', () => {
    expect(makeRefused(decodeCipherText(cloudKey.cipherText))).toEqual(refused)
    expect(new Set(refused.map(({ name }) => name)).size).toBe(refused.length)
  })

  it.each(refused)('$name is refused as $code', async ({ code, cipherText }) => {
    const outcome = await Promise.resolve()
      .then(() => open(cipherText, { kind: 'key', key: goldenKey }))
      .catch((error: unknown) => error)
    expect(outcome).toBeInstanceOf(AppError)
    expect(outcome).toMatchObject({ code })
  })
})
