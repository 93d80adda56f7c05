/** Answers one request by calling keytar: get, set and delete only (its findCredentials can crash the process). Runs in the keychain's process. */
import { fromBase64, toBase64, wipe } from '#shared/bytes.ts'
import { type KeychainReply, KeychainRequest } from './keychain-messages.ts'

/** The part of keytar that may be used. */
export type Keytar = {
  getPassword(service: string, account: string): Promise<string | null>
  setPassword(service: string, account: string, password: string): Promise<void>
  deletePassword(service: string, account: string): Promise<boolean>
}

const SERVICE = 'org.rekindle.wallet'

/**
 * What the systems say when a keychain is closed and nobody opened it: Secret Service (measured), macOS' errSecInteractionNotAllowed,
 * errSecAuthFailed and userCanceledErr. The text stays in this process.
 */
const LOCKED = /locked collection|prompt was dismissed|interaction is not allowed|passphrase you entered is not correct|cancell?ed/i

/** Undefined for a request that does not parse: there is nobody to answer. */
export const answerKeychainRequest = async (message: unknown, loadKeytar: () => Promise<Keytar>): Promise<KeychainReply | undefined> => {
  const parsed = KeychainRequest.safeParse(message)
  if (!parsed.success) return undefined
  const request = parsed.data
  try {
    const keytar = await loadKeytar()
    if (request.op === 'get') {
      const text = await keytar.getPassword(SERVICE, request.account)
      return { id: request.id, ok: true, secret: text === null ? null : fromBase64(text) }
    }
    // keytar takes text only; this is the one place where a secret is text.
    if (request.op === 'set') await keytar.setPassword(SERVICE, request.account, toBase64(request.secret))
    else await keytar.deletePassword(SERVICE, request.account)
    return { id: request.id, ok: true, secret: null }
  } catch (error) {
    return { id: request.id, ok: false, status: LOCKED.test(String(error)) ? 'locked' : 'unavailable' }
  } finally {
    if (request.op === 'set') wipe(request.secret)
  }
}
