/** Entry of the server: `server.mjs` serves, `server.mjs admin …` and `server.mjs backup` are for the operator. */
import { runCommand } from './admin/cli.ts'
import { serve } from './serve.ts'

const print = (line: string): void => void process.stdout.write(`${line}\n`)

const main = async (): Promise<void> => {
  const words = process.argv.slice(2)
  if (words.length > 0) return print(await runCommand(words, process.env))
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
