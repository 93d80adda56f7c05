/**
 * The one registrar, and the only importer of ipcMain: sender → rate → size → input schema → handler with an abort signal → output schema →
 * Result. A handler can throw whatever it likes: only a code and a reference leave.
 */
import { type IpcMainInvokeEvent, ipcMain } from 'electron'
import { z } from 'zod'
import { AppError, asAppError, type WireError } from '#shared/errors.ts'
import { STREAM } from '#shared/ipc/channels.ts'
import { type Channel, contract, type Handlers } from '#shared/ipc/contract.ts'
import type { Result } from '#shared/ipc/result.ts'
import { createPageLives } from './frame.ts'
import { assertBounded } from './measure.ts'
import { ACK_RATE, CALL_RATE, createRateLimiter, type RateLimit } from './rate.ts'
import { assertTrustedSender } from './sender.ts'
import { createStreams } from './streams.ts'

export type RegistrarDeps = {
  readonly handlers: Handlers
  readonly isOurWindow: (webContentsId: number) => boolean
  /** Writes the error to the log of this process and answers what may leave. */
  readonly report: (error: AppError, channel: string) => WireError
  /** Monotonic, milliseconds. */
  readonly now: () => number
}

// One type for all channels at run time; `Handlers` has checked each of them at compile time.
type AnyHandler = (...args: unknown[]) => unknown
const StreamId = z.number().int().min(0)
const OpenStream = z.strictObject({ id: StreamId, channel: z.string().max(64), input: z.unknown().optional() })

const parse = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new AppError('input.invalid')
  return parsed.data
}
/** What we answer ourselves and does not parse is our bug, never the page's. */
const parseOwn = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new AppError('internal.unexpected', { cause: parsed.error })
  return parsed.data
}

/** Registers every channel of the contract and the three of streams; there is no other way in. */
export const registerIpc = (deps: RegistrarDeps): void => {
  // electron-store brings a synchronous channel of its own that tells paths to any page.
  ipcMain.removeAllListeners('electron-store-get-data')
  const lives = createPageLives()
  const streams = createStreams()
  const limit = createRateLimiter(deps.now)

  const handle = (channel: string, rate: RateLimit, work: (event: IpcMainInvokeEvent, message: unknown) => Promise<unknown>): void => {
    ipcMain.handle(channel, async (event, ...args: unknown[]): Promise<Result<unknown>> => {
      try {
        assertTrustedSender(event, deps.isOurWindow)
        limit(`${event.sender.id} ${channel}`, rate)
        if (args.length > 1) throw new AppError('input.invalid')
        assertBounded(args[0])
        return { ok: true, value: await work(event, args[0]) }
      } catch (error) {
        return { ok: false, error: deps.report(asAppError(error), channel) }
      }
    })
  }

  for (const channel of Object.keys(contract) as Channel[]) {
    const entry = contract[channel]
    if (entry.kind === 'stream') continue
    const handler = deps.handlers[channel] as AnyHandler
    handle(channel, CALL_RATE, async ({ sender }, message) => {
      const input = parse(entry.input as z.ZodType, message)
      const life = lives(sender)
      const controller = life.controller()
      try {
        return parseOwn(entry.output as z.ZodType, await handler(input, { signal: controller.signal }))
      } finally {
        life.release(controller)
      }
    })
  }

  handle(STREAM.open, CALL_RATE, async ({ sender }, message) => {
    const { id, channel, input } = parse(OpenStream, message)
    const entry = Object.hasOwn(contract, channel) ? contract[channel as Channel] : undefined
    if (entry?.kind !== 'stream') throw new AppError('ipc.unknown_channel')
    const accepted = parse(entry.input as z.ZodType, input)
    const handler = deps.handlers[channel as Channel] as AnyHandler
    await streams.open(sender, lives(sender), id, async (emit, signal) => {
      const checked = (event: unknown): void => {
        try {
          emit(parseOwn(entry.event as z.ZodType, event))
        } catch (error) {
          deps.report(asAppError(error), channel)
        }
      }
      await handler(accepted, checked, { signal })
    })
  })
  handle(STREAM.ack, ACK_RATE, async ({ sender }, message) => streams.ack(sender, parse(StreamId, message)))
  handle(STREAM.close, ACK_RATE, async ({ sender }, message) => streams.close(sender, parse(StreamId, message)))
}
