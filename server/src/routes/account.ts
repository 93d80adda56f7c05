/** Health, account, wallets, OPEN. */
import {
  AccountResponse,
  API_VERSION,
  CreateWalletResponse,
  HealthResponse,
  OpenRequest,
  paths,
  SignedStatement,
} from '#shared/http/contract.ts'
import { WalletId } from '#shared/ids.ts'
import type { AccountService } from '../cosigner/account.service.ts'
import { sessionOf } from '../plugins/session.ts'
import { type App, failures, type RequireSession, security, WalletParams } from './http.ts'

type Services = { readonly account: AccountService; readonly clock: () => number; readonly requireSession: RequireSession }

export const registerAccountRoutes = (app: App, { account, clock, requireSession }: Services): void => {
  const tags = ['account']
  app.get(paths.health, {
    schema: { tags, response: { 200: HealthResponse, ...failures } },
    handler: () => ({ name: 'rekindle', apiVersion: API_VERSION, mainNetworks: false, serverTime: clock() }) as const,
  })
  app.get(paths.account, {
    preValidation: requireSession,
    schema: { tags, security, response: { 200: AccountResponse, ...failures } },
    handler: (request) => account.account(sessionOf(request)),
  })
  app.post(paths.wallets, {
    preValidation: requireSession,
    schema: { tags, security, response: { 200: CreateWalletResponse, ...failures } },
    handler: async (request) => ({ walletId: WalletId.parse(await account.createWallet(sessionOf(request))) }),
  })
  app.post(paths.open(':walletId'), {
    preValidation: requireSession,
    schema: { tags, security, params: WalletParams, body: OpenRequest, response: { 200: SignedStatement, ...failures } },
    handler: (request) => account.open(sessionOf(request), request.params.walletId, request.body),
  })
}
