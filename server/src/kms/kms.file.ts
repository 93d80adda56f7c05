/**
 * KMS for development and self-hosting: one file of fixed records, opened by one process. A destroyed key is overwritten
 * in place and fsynced. File systems and disks may keep old blocks, so a real deployment uses a hardware-backed KMS.
 *
 * Record, 64 bytes: state u8 (1 alive, 2 destroyed) · key id 16 · key 32 · check 15 (SHA-256 of what stands before).
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'
import { fromHex, toHex, wipe } from '#shared/bytes.ts'
import type { Kms } from './kms.ts'

const RECORD = 64
const ALIVE = 1
const DESTROYED = 2
const KEY_ID = /^[0-9a-f]{32}$/

const encode = (state: number, keyId: string, key: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.of(state), fromHex(keyId), key])
  return Buffer.concat([body, createHash('sha256').update(body).digest().subarray(0, 15)])
}

type Entry = { readonly position: number; key: Buffer | null }

const readEntries = (bytes: Buffer): Map<string, Entry> => {
  const entries = new Map<string, Entry>()
  for (let position = 0; position + RECORD <= bytes.length; position += RECORD) {
    const record = bytes.subarray(position, position + RECORD)
    const keyId = toHex(record.subarray(1, 17))
    const key = Buffer.from(record.subarray(17, 49))
    // A record that a crash tore in the middle of a destroy fails its check: destroyed, never half alive.
    const isAlive = record[0] === ALIVE && encode(ALIVE, keyId, key).equals(record)
    entries.set(keyId, { position, key: isAlive ? key : null })
  }
  return entries
}

export const openFileKms = async (file: string): Promise<Kms> => {
  const handle = await open(file, 'a+', 0o600).then(async (created) => {
    await created.close()
    return open(file, 'r+')
  })
  const bytes = await handle.readFile()
  const entries = readEntries(bytes)
  let end = bytes.length - (bytes.length % RECORD)
  await handle.truncate(end)
  wipe(bytes)

  let queue: Promise<unknown> = Promise.resolve()
  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work)
    queue = result.catch(() => undefined)
    return result
  }
  const write = async (position: number, record: Buffer): Promise<void> => {
    await handle.write(record, 0, RECORD, position)
    await handle.sync()
    wipe(record)
  }
  const append = async (state: number, keyId: string, key: Buffer): Promise<Entry> => {
    if (!KEY_ID.test(keyId)) throw new Error('key id has another form')
    const entry: Entry = { position: end, key: state === ALIVE ? key : null }
    await write(entry.position, encode(state, keyId, key))
    end += RECORD
    entries.set(keyId, entry)
    return entry
  }

  return {
    seal: (keyId, plaintext, aad) =>
      inOrder(async () => {
        if (entries.has(keyId)) throw new Error('key id was used before')
        const { key } = await append(ALIVE, keyId, randomBytes(32))
        const nonce = randomBytes(12)
        const cipher = createCipheriv('aes-256-gcm', key as Buffer, nonce, { authTagLength: 16 }).setAAD(aad)
        return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
      }),
    unseal: async (keyId, sealed, aad) => {
      const key = entries.get(keyId)?.key
      if (!key) throw new Error('key is destroyed or unknown')
      if (sealed.length < 28) throw new Error('sealed bytes are too short')
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 })
      decipher.setAAD(aad).setAuthTag(sealed.subarray(-16))
      const plaintext = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
      try {
        // A plain Uint8Array: `slice` of a Buffer is a view, and whoever wipes one would wipe the other.
        return new Uint8Array(plaintext)
      } finally {
        wipe(plaintext)
      }
    },
    destroy: (keyId) =>
      inOrder(async () => {
        const gone = Buffer.alloc(32)
        const entry = entries.get(keyId)
        if (!entry) {
          await append(DESTROYED, keyId, gone)
          return
        }
        await write(entry.position, encode(DESTROYED, keyId, gone))
        wipe(entry.key)
        entry.key = null
      }),
    isAlive: (keyId) => Boolean(entries.get(keyId)?.key),
    close: () =>
      inOrder(async () => {
        for (const entry of entries.values()) wipe(entry.key)
        await handle.close()
      }),
  }
}
