/** Settings from the environment, parsed once; anything out of place fails at start. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { ProviderSettings } from '#shared/provider.ts'

const flag = z.enum(['0', '1']).transform((value) => value === '1')
const count = z.coerce.number().int().min(1).max(1_000_000)

const Environment = z.object({
  REKINDLE_PORT: z.coerce.number().int().min(0).max(65535).default(8787),
  REKINDLE_HOST: z.string().min(1).max(255).default('127.0.0.1'),
  /** Folder for the database, the KMS file, the signing keys and the anchor. Without it everything goes when the process ends. */
  REKINDLE_DATA: z.string().min(1).optional(),
  REKINDLE_CACHE: z.string().min(1).optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(?:ql)?$/ }).optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  REKINDLE_MAIL_FROM: z.email().default('rekindle@localhost.localdomain'),
  /** Codes on stdout, for demo and tests. */
  REKINDLE_PRINT_CODES: flag.default(false),
  REKINDLE_NAME: z.string().min(1).max(64).default('Rekindle demo custodian'),
  /** How clients reach this server: a proxy with TLS in front. No path, because every request's signature covers its path. */
  REKINDLE_PUBLIC_URL: ProviderSettings.shape.serverUrl.refine((url) => new URL(url).pathname === '/').optional(),
  REKINDLE_SUPPORT: z.string().max(128).default(''),
  REKINDLE_MAIN_NETWORKS: flag.default(false),
  /** Behind a reverse proxy: take the client's address from X-Forwarded-For. */
  REKINDLE_TRUST_PROXY: flag.default(false),
  /** Requests a minute. */
  REKINDLE_RATE_ADDRESS: count.default(300),
  REKINDLE_RATE_CLIENT: count.default(200),
  REKINDLE_RATE_SIGN_IN: count.default(20),
  /** One-time codes for one e-mail address within an hour. */
  REKINDLE_CODES_PER_HOUR: count.default(10),
  /** Between two codes for one address. */
  REKINDLE_RESEND_SECONDS: z.coerce.number().int().min(0).max(3600).default(30),
})

export type Config = {
  readonly host: string
  readonly port: number
  readonly dataFolder: string | undefined
  readonly cacheFolder: string | undefined
  readonly databaseUrl: string | undefined
  readonly smtp: { readonly url: string; readonly from: string } | undefined
  readonly printCodes: boolean
  readonly name: string
  readonly publicUrl: string | undefined
  readonly supportContact: string
  readonly trustProxy: boolean
  readonly limits: Limits
}
export type Limits = {
  readonly address: number
  readonly client: number
  readonly signIn: number
  readonly codesPerHour: number
  readonly resendSeconds: number
}

/** Only folders of this user: a planted snapshot would be loaded as the database. */
const cacheBeside = (dataFolder: string | undefined): string | undefined =>
  existsSync('node_modules') ? path.resolve('node_modules/.cache/rekindle') : dataFolder

/** Throws with a sentence that names the setting; values are never in it. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): Config => {
  const parsed = Environment.safeParse(env)
  if (!parsed.success) {
    throw new Error(`These settings are not valid: ${parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')}`)
  }
  const value = parsed.data
  if (value.REKINDLE_MAIN_NETWORKS) throw new Error('This server is for test networks: REKINDLE_MAIN_NETWORKS must not be set.')
  if (value.DATABASE_URL !== undefined && value.REKINDLE_DATA === undefined) {
    throw new Error('With DATABASE_URL set, REKINDLE_DATA must name a folder for the sealing keys.')
  }
  const isLoopback = value.REKINDLE_HOST === '127.0.0.1' || value.REKINDLE_HOST === 'localhost'
  if (value.REKINDLE_PUBLIC_URL === undefined && !isLoopback) {
    throw new Error('With REKINDLE_HOST set to another address, REKINDLE_PUBLIC_URL must say how clients reach the server.')
  }
  return {
    host: value.REKINDLE_HOST,
    port: value.REKINDLE_PORT,
    dataFolder: value.REKINDLE_DATA === undefined ? undefined : path.resolve(value.REKINDLE_DATA),
    cacheFolder: value.REKINDLE_CACHE ?? cacheBeside(value.REKINDLE_DATA),
    databaseUrl: value.DATABASE_URL,
    smtp: value.SMTP_URL === undefined ? undefined : { url: value.SMTP_URL, from: value.REKINDLE_MAIL_FROM },
    printCodes: value.REKINDLE_PRINT_CODES,
    name: value.REKINDLE_NAME,
    publicUrl: value.REKINDLE_PUBLIC_URL,
    supportContact: value.REKINDLE_SUPPORT,
    trustProxy: value.REKINDLE_TRUST_PROXY,
    limits: {
      address: value.REKINDLE_RATE_ADDRESS,
      client: value.REKINDLE_RATE_CLIENT,
      signIn: value.REKINDLE_RATE_SIGN_IN,
      codesPerHour: value.REKINDLE_CODES_PER_HOUR,
      resendSeconds: value.REKINDLE_RESEND_SECONDS,
    },
  }
}
