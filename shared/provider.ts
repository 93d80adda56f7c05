/** What a distributor ships about the wallet provider: where its server is and which keys sign its receipts. */
import { z } from 'zod'
import { Hex32 } from './ids.ts'

export const ProviderSettings = z.strictObject({
  name: z.string().min(1).max(64),
  /** http is accepted for loopback hosts only. */
  serverUrl: z.union([
    z.url({ protocol: /^https$/ }).max(256),
    z.url({ protocol: /^http$/, hostname: /^(?:127\.0\.0\.1|localhost)$/ }).max(256),
  ]),
  /** The co-signer's Ed25519 keys by key id; a statement signed by any other is refused. */
  cosignerKeys: z
    .array(z.strictObject({ keyId: z.string().min(1).max(32), publicKey: Hex32 }))
    .min(1)
    .max(8),
  /** One operator runs custodian and co-signer: then a passphrase alone protects less, and the screen says so. */
  oneOperator: z.boolean(),
  mainNetworks: z.boolean(),
  supportContact: z.string().max(128),
})
export type ProviderSettings = z.infer<typeof ProviderSettings>
