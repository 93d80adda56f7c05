/** The log has an allow-list of fields: what isn't named here never reaches it, whoever passes it. */
import { type DestinationStream, type Logger, pino } from 'pino'

const ALLOWED = new Set([
  'event',
  'code',
  'errorName',
  'errorAt',
  'clientId',
  'walletId',
  'operationId',
  'outboxId',
  'restored',
  'url',
  'entries',
  'setting',
])

const onlyAllowed = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([name, value]) => ALLOWED.has(name) && typeof value !== 'object'))

/** JSON lines on stderr, so that stdout stays for what programs read. Messages as text are dropped: an event has a name. */
export const createLog = (destination: DestinationStream, level = 'info'): Logger =>
  pino(
    {
      level,
      base: null,
      formatters: { log: onlyAllowed, level: (label) => ({ level: label }) },
      hooks: {
        logMethod(args, method) {
          const [fields] = args as unknown[]
          if (typeof fields === 'object' && fields !== null) method.call(this, fields as never)
        },
      },
      serializers: {},
    },
    destination,
  )
