/** The names that the preload lets through, without the schemas: a test proves that they are the contract's. */
import type { CallChannel, StreamChannel } from './contract.ts'

export const CALLS = [
  'app:state',
  'preferences:get',
  'preferences:set',
  'auth:send-code',
  'auth:confirm-code',
  'auth:account',
  'auth:sign-out',
  'readiness:check',
  'passcode:set',
  'vault:unlock',
  'vault:lock',
  'backup:pick-folder',
  'recovery:open',
  'recovery:start',
  'recovery:stop',
  'recovery:resume',
  'recovery:renew-backup',
  'recovery:leave',
  'wallet:overview',
  'wallet:copy-address',
  'wallet:check-device',
] as const satisfies readonly CallChannel[]

export const STREAMS = ['app:state-changes', 'recovery:watch'] as const satisfies readonly StreamChannel[]

/** How a stream travels: the page opens it under an id of its own, acknowledges each event, and closes it; main sends events and the end. */
export const STREAM = { open: 'stream:open', ack: 'stream:ack', close: 'stream:close', event: 'stream:event', end: 'stream:end' } as const
