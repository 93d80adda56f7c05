/** Listens, keeps house, closes in order. */
import type { AddressInfo } from 'node:net'
import type { ProviderSettings } from '#shared/provider.ts'
import { startAdminServer } from './admin/admin-server.ts'
import { createAdmin } from './admin/commands.ts'
import { buildApp, type Extend, type Server } from './app.ts'
import { type Config, readConfig } from './config.ts'
import { createLog } from './log.ts'
import type { Notifier } from './notify/notifier.ts'
import { dataFiles, notifierOf, openRuntime, type Runtime } from './runtime.ts'

const HOUSEKEEPING_MS = 30_000

export type Running = {
  readonly server: Server
  readonly runtime: Runtime
  readonly url: string
  readonly provider: ProviderSettings
  readonly close: () => Promise<void>
}
export type ServeOptions = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly print: (line: string) => void
  readonly clock?: () => number
  readonly extend?: Extend
  readonly notify?: (own: Notifier) => Notifier
}

const providerOf = (config: Config, url: string, runtime: Runtime): ProviderSettings => ({
  name: config.name,
  serverUrl: config.publicUrl ?? url,
  cosignerKeys: [...runtime.deps.signing.published],
  // Custodian and co-signer run in this one process.
  oneOperator: true,
  mainNetworks: false,
  supportContact: config.supportContact,
})

const now = (): number => Math.floor(Date.now() / 1000)

export const serve = async ({ env, print, clock = now, extend, notify = (own) => own }: ServeOptions): Promise<Running> => {
  const config = readConfig(env)
  const log = createLog({ write: (line) => void process.stderr.write(line) })
  if (!config.smtp && !config.printCodes) log.warn({ event: 'no_mail', setting: 'SMTP_URL' })
  const runtime = await openRuntime(config, { notify: notify(notifierOf(config, print)), log, clock })
  const server = await buildApp(runtime.deps, extend)
  const { restored } = await server.cosigner.maintenance.reconcile()
  if (restored > 0) log.warn({ event: 'safe_mode', restored })
  await server.app.listen({ host: config.host, port: config.port })
  const { port } = server.app.server.address() as AddressInfo
  const url = `http://${config.host}:${port}`
  const timer = setInterval(() => {
    server.cosigner.purge()
    const failed = () => log.error({ event: 'housekeeping.failed' })
    server.outbox.flush().catch(failed)
    server.cosigner.maintenance.retryDestroying().catch(failed)
  }, HOUSEKEEPING_MS)
  const closeAdmin = await startAdminServer(dataFiles(runtime.folder).admin, createAdmin(runtime, server.cosigner.maintenance))
  const close = async (): Promise<void> => {
    clearInterval(timer)
    await closeAdmin()
    await server.app.close()
    await runtime.close()
  }
  return { server, runtime, url, provider: providerOf(config, url, runtime), close }
}
