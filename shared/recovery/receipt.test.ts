import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, fromBase64, fromHex, lengthPrefixed, toBase64, toHex } from '../bytes.ts'
import { AppError } from '../errors.ts'
import { BackupId, BackupMethod, ClientId, OperationId, SharingId, WalletId } from '../ids.ts'
import { encodePublic, publicOf } from '../mpc/share.ts'
import { fixedPair } from '../mpc/testing/fixed.ts'
import { cosigner, otherDevice } from '../mpc/testing/harness.ts'
import {
  decodeOpen,
  decodeReceipt,
  encodeOpen,
  encodeReceipt,
  type OpenStatement,
  type Receipt,
  signStatement,
  verifyOpen,
  verifyReceipt,
} from './receipt.ts'

const hex = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes }).map(toHex)
const counter = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const head = {
  version: fc.constant(1 as const),
  keyId: fc.stringMatching(/^[!-~]{1,32}$/),
  walletId: hex(16).map((id) => WalletId.parse(id)),
  seq: counter,
  time: fc.integer({ min: 0, max: 2 ** 40 }),
}
const sharingId = hex(32).map((id) => SharingId.parse(id))
const operationId = hex(16).map((id) => OperationId.parse(id))
const operation = { operationId, baseEpochId: fc.option(sharingId), fence: counter, deviceKey: hex(32) }
const backup = {
  method: fc.stringMatching(/^[A-Z][A-Z0-9_-]{0,31}$/).map((text) => BackupMethod.parse(text)),
  backupVersion: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  backupId: hex(16).map((id) => BackupId.parse(id)),
  sharingId,
  cipherTextHash: hex(32),
}
const receipts: fc.Arbitrary<Receipt> = fc.oneof(
  fc.record({
    type: fc.constant('COMMITTED' as const),
    ...head,
    ...operation,
    epochId: sharingId,
    h: hex(32),
    oldEpochState: fc.option(fc.constantFrom('RETIRED' as const, 'DESTROYED' as const)),
  }),
  fc.record({
    type: fc.constant('ABORTED' as const),
    ...head,
    ...operation,
    epochId: fc.option(sharingId),
    h: fc.option(hex(32)),
    reason: fc.stringMatching(/^[A-Z_]{1,32}$/),
  }),
  fc.record({
    type: fc.constant('CONFIRMED' as const),
    ...head,
    operationId: fc.option(operationId),
    epochId: sharingId,
    fence: counter,
    deviceKey: hex(32),
    ...backup,
  }),
  fc.record({
    type: fc.constant('DESTROYED' as const),
    ...head,
    operationId,
    baseEpochId: sharingId,
    fence: counter,
    oldEpochState: fc.constant('DESTROYED' as const),
  }),
)

const keys = [
  { keyId: 'old', publicKey: toHex(otherDevice.publicKey) },
  { keyId: 'now', publicKey: toHex(cosigner.publicKey) },
]
const committed: Receipt = {
  type: 'COMMITTED',
  version: 1,
  keyId: 'now',
  walletId: WalletId.parse('01'.repeat(16)),
  seq: 5,
  time: 1_760_000_000,
  operationId: OperationId.parse('02'.repeat(16)),
  baseEpochId: SharingId.parse('03'.repeat(32)),
  fence: 2,
  deviceKey: '04'.repeat(32),
  epochId: SharingId.parse('05'.repeat(32)),
  h: '06'.repeat(32),
  oldEpochState: 'RETIRED',
}
const epoch = publicOf(fixedPair('open').client)
const opened: OpenStatement = {
  version: 1,
  keyId: 'now',
  walletId: committed.walletId,
  seq: 5,
  time: 1_760_000_000,
  nonce: '07'.repeat(32),
  clientId: ClientId.parse('client-1'),
  method: BackupMethod.parse('ICLOUD'),
  backupVersion: 3,
  backupId: BackupId.parse('08'.repeat(16)),
  sharingId: SharingId.parse(toHex(epoch.sharingId)),
  cipherTextHash: '09'.repeat(32),
  public: epoch,
}
const codeOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return error instanceof AppError ? error.code : String(error)
  }
  return 'none'
}
const INVALID = 'recovery.receipt_invalid'

describe('receipts', () => {
  it('come back from their bytes', () => {
    fc.assert(
      fc.property(receipts, (receipt) => {
        expect(decodeReceipt(encodeReceipt(receipt))).toEqual(receipt)
      }),
    )
  })

  it('of two different facts never have the same bytes', () => {
    fc.assert(
      fc.property(receipts, receipts, (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b))
        expect(toHex(encodeReceipt(a))).not.toBe(toHex(encodeReceipt(b)))
      }),
    )
  })

  it('have fixed bytes', () => {
    const fields = [
      'rekindle/statement/COMMITTED/v1',
      fromHex('0000000000000001'),
      'now',
      fromHex(committed.walletId),
      fromHex('0000000000000005'),
      fromHex('0000000068e77800'),
      fromHex('02'.repeat(16)),
      fromHex('03'.repeat(32)),
      fromHex('0000000000000002'),
      fromHex('04'.repeat(32)),
      fromHex('05'.repeat(32)),
      fromHex('06'.repeat(32)),
      'RETIRED',
    ]
    expect(toHex(encodeReceipt(committed))).toBe(toHex(lengthPrefixed(...fields)))
  })

  it('verify under the key that they name, and under no other', () => {
    const signed = signStatement(encodeReceipt(committed), cosigner.sign)
    expect(verifyReceipt(signed, keys)).toEqual(committed)
    expect(codeOf(() => verifyReceipt(signed, [{ keyId: 'now', publicKey: toHex(otherDevice.publicKey) }]))).toBe(INVALID)
    expect(codeOf(() => verifyReceipt(signed, keys.slice(0, 1)))).toBe(INVALID)
    expect(codeOf(() => verifyReceipt(signed, []))).toBe(INVALID)
    const named = signStatement(encodeReceipt({ ...committed, keyId: 'old' }), cosigner.sign)
    expect(codeOf(() => verifyReceipt(named, keys))).toBe(INVALID)
  })

  it('are refused with any byte of statement or signature changed', () => {
    const bytes = encodeReceipt(committed)
    const signed = signStatement(bytes, cosigner.sign)
    for (let at = 0; at < bytes.length; at++) {
      const statement = toBase64(bytes.with(at, (bytes[at] ?? 0) ^ 1))
      expect(
        codeOf(() => verifyReceipt({ ...signed, statement }, keys)),
        `byte ${at}`,
      ).toBe(INVALID)
    }
    const signature = fromHex(signed.signature)
    for (let at = 0; at < signature.length; at++) {
      const changed = toHex(signature.with(at, (signature[at] ?? 0) ^ 1))
      expect(
        codeOf(() => verifyReceipt({ ...signed, signature: changed }, keys)),
        `byte ${at}`,
      ).toBe(INVALID)
    }
  })

  it('are refused when cut, longer, or rightly signed but not canonical', () => {
    const bytes = encodeReceipt(committed)
    for (let length = 0; length < bytes.length; length++) {
      expect(codeOf(() => verifyReceipt(signStatement(bytes.slice(0, length), cosigner.sign), keys))).toBe(INVALID)
    }
    expect(codeOf(() => verifyReceipt(signStatement(concat(bytes, Uint8Array.of(0)), cosigner.sign), keys))).toBe(INVALID)
    const signed = signStatement(bytes, cosigner.sign)
    expect(codeOf(() => verifyReceipt({ ...signed, statement: `${signed.statement}\n` }, keys))).toBe(INVALID)
    expect(codeOf(() => verifyReceipt({ ...signed, signature: signed.signature.toUpperCase() }, keys))).toBe(INVALID)
    expect(codeOf(() => verifyReceipt({ ...signed, signature: '' }, keys))).toBe(INVALID)
  })

  it('with fields out of range are neither written nor read', () => {
    const broken: unknown[] = [
      { ...committed, seq: -1 },
      { ...committed, fence: 1.5 },
      { ...committed, epochId: 'zz'.repeat(32) },
      { ...committed, oldEpochState: 'GONE' },
      { ...committed, keyId: '' },
      { ...committed, version: 2 },
      { ...committed, extra: 1 },
      { ...committed, type: 'OPEN' },
    ]
    for (const receipt of broken) expect(codeOf(() => encodeReceipt(receipt as Receipt))).toBe(INVALID)
  })

  it('take no other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
        expect(codeOf(() => decodeReceipt(noise))).toBe(INVALID)
        expect(codeOf(() => decodeOpen(noise))).toBe(INVALID)
      }),
    )
  })
})

describe('the answer to OPEN', () => {
  it('comes back verified', () => {
    expect(decodeOpen(encodeOpen(opened))).toEqual(opened)
    expect(verifyOpen(signStatement(encodeOpen(opened), cosigner.sign), keys)).toEqual(opened)
  })

  it('is refused with any byte changed', () => {
    const bytes = encodeOpen(opened)
    const signed = signStatement(bytes, cosigner.sign)
    for (let at = 0; at < bytes.length; at += 2) {
      const statement = toBase64(bytes.with(at, (bytes[at] ?? 0) ^ 1))
      expect(
        codeOf(() => verifyOpen({ ...signed, statement }, keys)),
        `byte ${at}`,
      ).toBe(INVALID)
    }
  })

  it("can't name another sharing than its points, nor points that don't fit", () => {
    expect(codeOf(() => encodeOpen({ ...opened, sharingId: SharingId.parse('ff'.repeat(32)) }))).toBe(INVALID)
    const renamed = encodeOpen(opened)
    const at = renamed.length - encodePublic(epoch).length + 1
    const other = renamed.with(at, (renamed[at] ?? 0) ^ 1)
    expect(codeOf(() => verifyOpen(signStatement(other, cosigner.sign), keys))).toBe(INVALID)
    const foreign = publicOf(fixedPair('foreign').client)
    const mixed = { ...epoch, curves: epoch.curves.map((own, i) => ({ ...own, publicKey: foreign.curves[i]?.publicKey ?? own.publicKey })) }
    const signed = signStatement(encodeOpen({ ...opened, public: mixed }), cosigner.sign)
    expect(codeOf(() => verifyOpen(signed, keys))).toBe(INVALID)
  })

  it('is no receipt, and a receipt is no answer', () => {
    expect(codeOf(() => verifyReceipt(signStatement(encodeOpen(opened), cosigner.sign), keys))).toBe(INVALID)
    expect(codeOf(() => verifyOpen(signStatement(encodeReceipt(committed), cosigner.sign), keys))).toBe(INVALID)
    expect(fromBase64(signStatement(encodeOpen(opened), cosigner.sign).statement)).toEqual(encodeOpen(opened))
  })
})
