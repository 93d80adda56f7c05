/** Pure construction: builds the server from what it is given. Doesn't listen, reads no environment. */
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { JSON_MAX_BYTES } from '#shared/http/contract.ts'
import { createCodesService } from './auth/codes.service.ts'
import { createSessionsService } from './auth/sessions.service.ts'
import { type Cosigner, createCosigner, createCosignerFacts } from './cosigner/cosigner.ts'
import { createCustodianFacts, createCustodianService } from './custodian/custodian.service.ts'
import type { Deps } from './deps.ts'
import { createOutbox, type Outbox } from './notify/outbox.ts'
import { registerBodies } from './plugins/bodies.ts'
import { registerErrors, registerNotFound } from './plugins/errors.ts'
import { registerOpenApi } from './plugins/openapi.ts'
import { createRequireSession, registerRateLimit } from './plugins/session.ts'
import { registerAccountRoutes } from './routes/account.ts'
import { registerAuthRoutes } from './routes/auth.ts'
import { registerBackupRoutes } from './routes/backups.ts'
import { registerCustodianRoutes } from './routes/custodian.ts'
import type { App } from './routes/http.ts'
import { registerOperationRoutes } from './routes/operations.ts'

const REQUEST_TIMEOUT_MS = 30_000

export type Server = { readonly app: App; readonly cosigner: Cosigner; readonly outbox: Outbox }
/** For tests only: sees the instance before any route is there. */
export type Extend = (app: App) => void | Promise<void>

export const buildApp = async (deps: Deps, extend?: Extend): Promise<Server> => {
  const app: App = Fastify({
    loggerInstance: deps.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: JSON_MAX_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    trustProxy: deps.trustProxy,
    forceCloseConnections: true,
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  registerErrors(app)
  await extend?.(app)
  registerBodies(app)
  await registerRateLimit(app, deps.limits)
  registerNotFound(app)
  await registerOpenApi(app)

  const facts = createCosignerFacts(deps)
  const custodianFacts = createCustodianFacts(deps)
  const outbox = createOutbox(deps)
  const cosigner = createCosigner(deps, { custodian: custodianFacts, outbox })
  const codes = createCodesService(deps)
  const sessions = createSessionsService(deps, { codes, cosigner: facts })
  const custodian = createCustodianService(deps, { cosigner: facts })
  const requireSession = createRequireSession(app, sessions, deps.limits)

  const { clock, limits } = deps
  registerAccountRoutes(app, { account: cosigner.account, clock, requireSession })
  registerAuthRoutes(app, { codes, sessions, clock, limits, requireSession })
  registerCustodianRoutes(app, { custodian, requireSession })
  registerOperationRoutes(app, { ...cosigner, requireSession })
  registerBackupRoutes(app, { ...cosigner, requireSession })
  return { app, cosigner, outbox }
}
