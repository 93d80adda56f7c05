/** What main and the keychain's process say to each other. Neither believes the other's bytes. */
import { z } from 'zod'
import { KEYCHAIN_MAX_BYTES } from './keychain.ts'

const secret = z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length > 0 && value.length <= KEYCHAIN_MAX_BYTES)
const account = z
  .string()
  .max(64)
  .regex(/^[a-z0-9-]+$/)
const id = z.number().int().min(0)

export const KeychainRequest = z.discriminatedUnion('op', [
  z.strictObject({ id, op: z.literal('get'), account }),
  z.strictObject({ id, op: z.literal('set'), account, secret }),
  z.strictObject({ id, op: z.literal('delete'), account }),
])
export type KeychainRequest = z.infer<typeof KeychainRequest>

/** `locked`: the keychain is there but closed. `unavailable`: there is none to talk to, or it failed. */
export const KeychainReply = z.discriminatedUnion('ok', [
  z.strictObject({ id, ok: z.literal(true), secret: secret.nullable() }),
  z.strictObject({ id, ok: z.literal(false), status: z.enum(['locked', 'unavailable']) }),
])
export type KeychainReply = z.infer<typeof KeychainReply>
