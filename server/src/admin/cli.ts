/** `server.mjs admin …`, `server.mjs backup`, `server.mjs restore <file>`, `server.mjs signing-key …`. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { buildApp } from '../app.ts'
import { type Config, readConfig } from '../config.ts'
import { loadEmbedded } from '../db/client.ts'
import { activateSigningKey, addSigningKey } from '../kms/signing-keys.ts'
import { createLog } from '../log.ts'
import { createPrintNotifier } from '../notify/notifier.ts'
import { dataFiles, openRuntime } from '../runtime.ts'
import { AdminRequest, createAdmin, setAside } from './commands.ts'
import { takeLock } from './lock.ts'

const USAGE = `Commands:
  admin add-client <email>      lets this address sign in
  admin list                    clients and their wallets
  admin freeze <email>          no recovery, no device check until unfrozen
  admin unfreeze <email>
  backup                        dumps the database, checks a restored copy, raises the watermark
  restore <file>                puts a dump of the embedded database in place (server stopped)
  signing-key add               a new key, published at the next start
  signing-key use <key id>      signs with it from the next start on`

const Admin = z.object({ url: z.url(), token: z.string() })
const now = (): number => Math.floor(Date.now() / 1000)

/** undefined: no server is running on this folder. */
const askRunning = async (file: string, request: AdminRequest): Promise<unknown> => {
  if (!existsSync(file)) return undefined
  const { url, token } = Admin.parse(JSON.parse(await readFile(file, 'utf8')))
  const body = JSON.stringify(request)
  const response = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body }).catch(() => undefined)
  if (!response) return undefined
  const answer: unknown = await response.json()
  if (!response.ok) throw new Error(`Refused: ${z.object({ code: z.string() }).parse(answer).code}`)
  return answer
}

/** Opens the data itself; the lock keeps a server from starting meanwhile. */
const runAlone = async (config: Config, request: AdminRequest): Promise<unknown> => {
  const log = createLog({ write: (line) => void process.stderr.write(line) })
  const runtime = await openRuntime(config, { notify: createPrintNotifier(undefined), log, clock: now })
  try {
    const { cosigner, app } = await buildApp(runtime.deps)
    const result = await createAdmin(runtime, cosigner.maintenance)(request)
    await app.close()
    return result
  } finally {
    await runtime.close()
  }
}

const requestOf = (words: readonly string[]): AdminRequest => {
  const [first, second, email] = words
  const request = AdminRequest.safeParse(
    first === 'backup' ? { command: first } : { command: second, ...(email === undefined ? {} : { email }) },
  )
  if (!request.success) throw new Error(USAGE)
  return request.data
}

const restore = async (folder: string, file: string | undefined): Promise<unknown> => {
  if (file === undefined || !existsSync(file)) throw new Error(USAGE)
  const files = dataFiles(folder)
  const release = await takeLock(files.lock)
  try {
    await setAside(files.database, new Date().toISOString().replaceAll(/[:.]/g, '-'))
    const database = await loadEmbedded(files.database, new Blob([await readFile(file)]))
    await database.close()
    return { restored: file }
  } finally {
    await release()
  }
}

/** Answers what to print. Throws with a sentence for the operator. */
export const runCommand = async (words: readonly string[], env: Readonly<Record<string, string | undefined>>): Promise<string> => {
  const config = readConfig(env)
  if (config.dataFolder === undefined) throw new Error('Set REKINDLE_DATA to the folder of the server.')
  const files = dataFiles(config.dataFolder)
  const [first, second, third] = words
  const result = async (): Promise<unknown> => {
    if (first === 'restore') return restore(config.dataFolder ?? '', second)
    if (first === 'signing-key' && second === 'add') return { keyId: await addSigningKey(files.signing) }
    if (first === 'signing-key' && second === 'use' && third !== undefined) {
      await activateSigningKey(files.signing, third)
      return { active: third }
    }
    const request = requestOf(words)
    return (await askRunning(files.admin, request)) ?? runAlone(config, request)
  }
  return JSON.stringify(await result())
}
