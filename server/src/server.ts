/** Entry of the server: `server.mjs` serves, `server.mjs admin …` and `server.mjs backup` are for the operator. */
import { serve } from './serve.ts'

const print = (line: string): void => void process.stdout.write(`${line}\n`)

const main = async (): Promise<void> => {
  const { url, provider, close } = await serve({ env: process.env, print })
  print(JSON.stringify({ event: 'listening', url, provider }))
  let isClosing = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isClosing) return
      isClosing = true
      close().then(() => process.exit(0))
    })
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : 'The server could not start.'}\n`)
  process.exit(1)
})
