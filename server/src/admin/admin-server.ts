/** How a command reaches a running server: loopback, a random port, a token in a file that only this user can read. */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { asAppError } from '#shared/errors.ts'
import { writeDurably } from '../kms/write-durably.ts'
import { AdminRequest, type RunAdmin } from './commands.ts'

const MAX_BYTES = 4096

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MAX_BYTES) throw new Error('too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

export const startAdminServer = async (file: string, run: RunAdmin): Promise<() => Promise<void>> => {
  const token = randomBytes(32).toString('hex')
  const expected = Buffer.from(`Bearer ${token}`)
  const server = createServer(async (request, response) => {
    const given = Buffer.from(request.headers.authorization ?? '')
    const isAllowed = given.length === expected.length && timingSafeEqual(given, expected)
    // A browser always sends one of these; a page on this machine must not reach this port.
    if (!isAllowed || request.method !== 'POST' || request.headers.origin !== undefined) {
      response.writeHead(404).end()
      return
    }
    try {
      const result = await run(AdminRequest.parse(JSON.parse(await readBody(request))))
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result))
    } catch (error) {
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ code: asAppError(error).code }))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await writeDurably(file, JSON.stringify({ url: `http://127.0.0.1:${port}`, token }))
  return async () => {
    await rm(file, { force: true })
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}
