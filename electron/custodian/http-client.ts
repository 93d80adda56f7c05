/**
 * The one HTTP client for custodian and co-signer: no redirects, no cookies, content type checked, body capped while it
 * streams, one deadline over everything, errors only as closed codes. Idempotent requests may be tried again with back-off.
 */
import type { z } from 'zod'
import { AppError, asAppError } from '#shared/errors.ts'
import { JSON_MAX_BYTES } from '#shared/http/contract.ts'
import { failureBeforeHeaders, failureOfStatus } from './http-failure.ts'
import { parseJson } from './json.ts'

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'DELETE'
/** `text`: JSON that must go out byte for byte as recorded. */
export type HttpBody = { readonly json: unknown } | { readonly text: string } | { readonly bytes: Uint8Array } | undefined
export type HttpRequest = {
  readonly method: HttpMethod
  /** Path with query, as the server sees it. */
  readonly path: string
  readonly body?: HttpBody
  /** Made anew for each try: a signed request never goes out twice. */
  readonly headers?: (body: Uint8Array) => Readonly<Record<string, string>>
  /** The same request twice has the same outcome: a lost one may be repeated. */
  readonly idempotent?: boolean
  readonly signal?: AbortSignal
}
/** One line of the trace: sizes and times, never contents. */
export type Trip = {
  readonly method: HttpMethod
  readonly path: string
  readonly status: number
  readonly sent: number
  readonly received: number
  readonly ms: number
}
export type HttpClient = {
  /** Answer of `application/json`, parsed by `schema`. Throws `http.*` and the codes of error ids. */
  readonly json: <S extends z.ZodType>(schema: S, request: HttpRequest) => Promise<z.output<S>>
  /** Answer of `application/octet-stream`. */
  readonly bytes: (request: HttpRequest) => Promise<Uint8Array>
}
export type HttpDeps = {
  readonly serverUrl: string
  readonly fetch: typeof globalThis.fetch
  /** Milliseconds, monotonic. */
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
  readonly deadlineMs?: number
  readonly maxBytes?: number
  readonly onTrip?: (trip: Trip) => void
}

const DEADLINE_MS = 15_000
const BACK_OFF_MS = [200, 800] as const
const TRY_AGAIN = new Set(['http.unreachable', 'http.timeout', 'http.server_error', 'http.bad_response'])
const encoder = new TextEncoder()

const payloadOf = (body: HttpBody): Uint8Array => {
  if (body === undefined) return new Uint8Array()
  if ('bytes' in body) return body.bytes
  return encoder.encode('text' in body ? body.text : JSON.stringify(body.json))
}

const readBounded = async (response: Response, maxBytes: number): Promise<Uint8Array> => {
  const announced = Number(response.headers.get('content-length') ?? 0)
  if (announced > maxBytes) throw new AppError('http.too_large')
  const out = new Uint8Array(maxBytes)
  let length = 0
  if (response.body !== null) {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      if (length + chunk.length > maxBytes) throw new AppError('http.too_large')
      out.set(chunk, length)
      length += chunk.length
    }
  }
  return out.slice(0, length)
}

const typeOf = (response: Response): string => (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''

export const createHttpClient = (deps: HttpDeps): HttpClient => {
  const maxBytes = deps.maxBytes ?? JSON_MAX_BYTES
  const deadlineMs = deps.deadlineMs ?? DEADLINE_MS

  const once = async (request: HttpRequest, expected: string): Promise<Uint8Array> => {
    const { body } = request
    const payload = payloadOf(body)
    const deadline = new AbortController()
    const timer = setTimeout(() => deadline.abort(), deadlineMs)
    const signal = request.signal === undefined ? deadline.signal : AbortSignal.any([deadline.signal, request.signal])
    const startedAt = deps.now()
    let status = 0
    let received = 0
    /** Our own abort wins over whatever fetch makes of it. */
    const ended = (thrown: unknown, otherwise: (thrown: unknown) => AppError): AppError => {
      if (request.signal?.aborted) return new AppError('recovery.cancelled')
      if (deadline.signal.aborted) return new AppError('http.timeout')
      return otherwise(thrown)
    }
    try {
      const response = await deps
        .fetch(new URL(request.path, deps.serverUrl), {
          method: request.method,
          redirect: 'error',
          credentials: 'omit',
          cache: 'no-store',
          signal,
          headers: {
            accept: expected,
            ...(body === undefined ? {} : { 'content-type': 'bytes' in body ? 'application/octet-stream' : 'application/json' }),
            ...request.headers?.(payload),
          },
          ...(body === undefined ? {} : { body: payload as Uint8Array<ArrayBuffer> }),
        })
        .catch((thrown: unknown) => {
          throw ended(thrown, failureBeforeHeaders)
        })
      status = response.status
      const type = typeOf(response)
      if (response.ok && type !== expected) throw new AppError('http.bad_response')
      const answer = await readBounded(response, maxBytes).catch((thrown: unknown) => {
        throw ended(thrown, (cause) => asAppError(cause, 'http.bad_response'))
      })
      received = answer.length
      if (!response.ok) throw failureOfStatus(status, type === 'application/json', answer)
      return answer
    } finally {
      clearTimeout(timer)
      deadline.abort()
      deps.onTrip?.({ method: request.method, path: request.path, status, sent: payload.length, received, ms: deps.now() - startedAt })
    }
  }

  const send = async (request: HttpRequest, expected: string): Promise<Uint8Array> => {
    for (const pause of request.idempotent ? BACK_OFF_MS : []) {
      try {
        return await once(request, expected)
      } catch (thrown) {
        if (!TRY_AGAIN.has(asAppError(thrown).code)) throw thrown
        await deps.sleep(pause)
      }
    }
    return once(request, expected)
  }

  return {
    json: async (schema, request) => {
      const parsed = schema.safeParse(parseJson(await send(request, 'application/json')))
      if (!parsed.success) throw new AppError('http.bad_response', { cause: parsed.error })
      return parsed.data
    },
    bytes: (request) => send(request, 'application/octet-stream'),
  }
}
