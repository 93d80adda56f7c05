/** The two headers of every request within a session: the token, and the device key's signature over the whole request. */
import { toHex } from '#shared/bytes.ts'
import { requestMessage } from '#shared/http/device-proof.ts'
import type { Device } from './device.ts'
import type { HttpMethod } from './http-client.ts'

export type SignRequest = (request: { method: HttpMethod; path: string; body: Uint8Array }) => Record<string, string>

/** `token` is asked for each time: it changes when the session is renewed. */
export const createSignRequest =
  (deps: { device: Device; token: () => string; random: (length: number) => Uint8Array }): SignRequest =>
  ({ method, path, body }) => {
    const requestId = toHex(deps.random(16))
    const sessionToken = deps.token()
    const signature = toHex(deps.device.sign(requestMessage({ method, path, requestId, body, sessionToken })))
    return { authorization: `Bearer ${sessionToken}`, 'x-rekindle-proof': `${requestId}.${signature}` }
  }
