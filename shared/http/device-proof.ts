/** What a device's Ed25519 key signs towards the server: each message has its own domain tag. */
import { sha256 } from '@noble/hashes/sha2.js'
import { fromHex, lengthPrefixed } from '../bytes.ts'

/** Sign-in with a one-time code; binds the session to the device key. */
export const sessionMessage = (fields: {
  readonly email: string
  readonly code: string
  readonly devicePublicKey: Uint8Array
}): Uint8Array => lengthPrefixed('rekindle/session/v1', fields.email, fields.code, fields.devicePublicKey)

/** Renewal by a device key that the co-signer knows; `challenge` is the server's, 32 bytes. */
export const renewalMessage = (fields: { readonly challenge: Uint8Array; readonly devicePublicKey: Uint8Array }): Uint8Array =>
  lengthPrefixed('rekindle/session-renewal/v1', fields.challenge, fields.devicePublicKey)

/**
 * Every request within a session. `path` as sent, with its query; `requestId` 16 bytes hex, never repeated within the session;
 * `sessionToken` hex; an absent body is empty.
 */
export const requestMessage = (fields: {
  readonly method: string
  readonly path: string
  readonly requestId: string
  readonly body: Uint8Array
  readonly sessionToken: string
}): Uint8Array =>
  lengthPrefixed(
    'rekindle/request/v1',
    fields.method.toUpperCase(),
    fields.path,
    fromHex(fields.requestId),
    sha256(fields.body),
    sha256(fromHex(fields.sessionToken)),
  )
