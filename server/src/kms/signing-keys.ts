/** The co-signer's Ed25519 keys: they sign receipts and round-1 packages. One signs, all are published in the provider settings. */
import { createHmac, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { ed25519 } from '@noble/curves/ed25519.js'
import { z } from 'zod'
import { fromHex, toHex } from '#shared/bytes.ts'
import { Hex32 } from '#shared/ids.ts'
import { writeDurably } from './write-durably.ts'

const KeyFile = z.strictObject({
  active: z.string(),
  keys: z
    .array(z.strictObject({ keyId: z.string().min(1).max(32), seed: Hex32 }))
    .min(1)
    .max(8),
  pepper: Hex32,
})
type KeyFile = z.infer<typeof KeyFile>

export type SigningKeys = {
  readonly keyId: string
  readonly publicKey: Uint8Array
  readonly sign: (message: Uint8Array) => Uint8Array
  readonly published: readonly { readonly keyId: string; readonly publicKey: string }[]
  /** HMAC under a key that is not in the database: hashes of one-time codes can't be searched from a dump. */
  readonly peppered: (text: string) => Uint8Array
}

const newKey = (): KeyFile['keys'][number] => {
  const seed = randomBytes(32)
  return { keyId: `cosigner-${toHex(ed25519.getPublicKey(seed)).slice(0, 8)}`, seed: toHex(seed) }
}
const save = (file: string, content: KeyFile): Promise<void> => writeDurably(file, JSON.stringify(content))
const load = async (file: string): Promise<KeyFile> => KeyFile.parse(JSON.parse(await readFile(file, 'utf8')))

export const openSigningKeys = async (file: string): Promise<SigningKeys> => {
  if (!existsSync(file)) {
    const key = newKey()
    await save(file, { active: key.keyId, keys: [key], pepper: toHex(randomBytes(32)) })
  }
  const { active, keys, pepper } = await load(file)
  const signing = keys.find((key) => key.keyId === active)
  if (!signing) throw new Error('the active signing key is not in the key file')
  const seed = fromHex(signing.seed)
  return {
    keyId: active,
    publicKey: ed25519.getPublicKey(seed),
    sign: (message) => ed25519.sign(message, seed),
    published: keys.map((key) => ({ keyId: key.keyId, publicKey: toHex(ed25519.getPublicKey(fromHex(key.seed))) })),
    peppered: (text) => createHmac('sha256', fromHex(pepper)).update(text, 'utf8').digest(),
  }
}

/** First half of a rotation: published at the next start, not yet used, until clients have the new settings. */
export const addSigningKey = async (file: string): Promise<string> => {
  const content = await load(file)
  const key = newKey()
  await save(file, { ...content, keys: [...content.keys, key] })
  return key.keyId
}

/** Second half: signs from the next start on. The older key stays published, old receipts stay valid. */
export const activateSigningKey = async (file: string, keyId: string): Promise<void> => {
  const content = await load(file)
  if (!content.keys.some((key) => key.keyId === keyId)) throw new Error('no such signing key')
  await save(file, { ...content, active: keyId })
}
