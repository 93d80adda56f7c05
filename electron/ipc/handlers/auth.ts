import type { Handlers } from '#shared/ipc/contract.ts'
import type { AccountService } from '../../custodian/account.service.ts'

type Channels = 'auth:send-code' | 'auth:confirm-code' | 'auth:account' | 'auth:sign-out'

export const createAuthHandlers = (account: AccountService): Pick<Handlers, Channels> => ({
  'auth:send-code': ({ email }) => account.sendCode(email),
  'auth:confirm-code': ({ code }) => account.confirmCode(code),
  'auth:account': () => account.account(),
  'auth:sign-out': async () => {
    await account.signOut()
    return undefined
  },
})
