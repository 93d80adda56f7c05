/** `GET /openapi.json`, made from the schemas that validate; server/openapi.json is the same, committed. */
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { API_VERSION } from '#shared/http/contract.ts'

export const registerOpenApi = async (app: FastifyInstance): Promise<void> => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Rekindle custodian and co-signer', version: String(API_VERSION), license: { name: 'MIT' } },
      components: {
        securitySchemes: {
          session: { type: 'http', scheme: 'bearer', description: 'Session token; every request also carries X-Rekindle-Proof.' },
        },
      },
    },
    transform: jsonSchemaTransform,
  })
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger())
}
