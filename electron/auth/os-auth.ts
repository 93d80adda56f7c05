/**
 * Authentication by the operating system. Touch ID, Windows Hello and polkit come behind this interface; a system that only answers yes or
 * no protects nothing by itself (crypto.md §5), so the vault asks before it reads a keychain item and never treats a "yes" as a key.
 */

/** available: can ask now. not_set_up: the hardware is there, the user has not enrolled. unavailable: this system can't ask. */
export type OsAuthStatus = 'available' | 'not_set_up' | 'unavailable'
/** cancelled: the user closed it. failed: wrong finger or password. locked_out: the system refuses further tries for now. */
export type OsAuthAnswer = 'granted' | 'cancelled' | 'failed' | 'locked_out' | 'unavailable'

export type OsAuth = {
  status(): Promise<OsAuthStatus>
  /** `reason` names what the authentication is for; the system shows it. */
  authenticate(reason: 'open_wallet'): Promise<OsAuthAnswer>
}

/** For systems without an adapter: such a device holds a share only behind a passcode. */
export const createUnavailableOsAuth = (): OsAuth => ({
  status: async () => 'unavailable',
  authenticate: async () => 'unavailable',
})
