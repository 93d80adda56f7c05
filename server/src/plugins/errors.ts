/** Every error is `{ id }` and a status: codes from the closed set, no text, nothing of what was found inside. */
import type { FastifyError, FastifyInstance } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { AppError, type ErrorCode } from '#shared/errors.ts'
import { errorId } from '#shared/http/error-ids.ts'

const STATUS: Partial<Record<ErrorCode, number>> = {
  'internal.unexpected': 500,
  'http.server_error': 503,
  'input.too_large': 413,
  'auth.too_many_tries': 429,
  'auth.rate': 429,
  'auth.no_wallet': 404,
  'http.not_found': 404,
  'backup.not_found': 404,
  'backup.none_complete': 404,
}
const AREA_STATUS: Record<string, number> = { input: 400, auth: 401, backup: 409, mpc: 422, recovery: 409 }
export const statusOf = (code: ErrorCode): number => STATUS[code] ?? AREA_STATUS[code.split('.')[0] ?? ''] ?? 500

const FASTIFY_CODES: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'input.too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'input.invalid',
  FST_ERR_CTP_INVALID_JSON_BODY: 'input.invalid',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'input.invalid',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'input.invalid',
}

const codeOf = (error: FastifyError): ErrorCode => {
  if (error instanceof AppError) return error.code
  if (hasZodFastifySchemaValidationErrors(error)) return 'input.invalid'
  const known = FASTIFY_CODES[error.code]
  if (known) return known
  if (error.statusCode === 429) return 'auth.rate'
  return error.statusCode !== undefined && error.statusCode < 500 ? 'input.invalid' : 'internal.unexpected'
}

export const registerErrors = (app: FastifyInstance): void => {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const code = codeOf(error)
    const status = statusOf(code)
    if (status >= 500) {
      // The cause's name and place, never its message: a message may hold values.
      const cause = error.cause instanceof Error ? error.cause : error
      request.log.error({ event: 'request.failed', code, errorName: cause.name, errorAt: cause.stack?.split('\n')[1]?.trim() })
    }
    return reply.code(status).send({ id: errorId(code) })
  })
}

/** Unknown paths count against the rate limit: scanning is not free. */
export const registerNotFound = (app: FastifyInstance): void => {
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (_request, reply) => reply.code(404).send({ id: errorId('http.not_found') }))
}
