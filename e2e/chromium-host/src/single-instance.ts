import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, realpathSync } from 'node:fs'
import { createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** What a second instance tells the first. */
export interface SecondInstance {
  readonly argv: string[]
  readonly workingDirectory: string
  readonly additionalData: unknown
}

export interface Lock {
  release(): void
}

/**
 * Takes the lock of a profile folder, or tells its holder about us and answers null. The lock is a socket in Linux's
 * abstract namespace: taking it is atomic and the kernel gives it back when the holder dies, however it dies.
 */
export function takeLock(profileDir: string, me: SecondInstance, onSecondInstance: (other: SecondInstance) => void): Lock | null {
  const address = lockAddress(profileDir)
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {})
    text(socket).then(
      (message) => {
        socket.end()
        onSecondInstance(JSON.parse(message) as SecondInstance)
      },
      () => {},
    )
  })
  server.on('error', () => {}) // taken: `listening` says so at once
  server.listen(address)
  if (!server.listening) {
    notifyHolder(address, me)
    return null
  }
  server.unref()
  return { release: () => void server.close() }
}

function lockAddress(profileDir: string): string {
  mkdirSync(profileDir, { recursive: true })
  const name = createHash('sha256').update(realpathSync(profileDir)).digest('hex').slice(0, 32)
  return `\0chromium-host-${process.getuid?.() ?? 0}-${name}`
}

/** In a process of its own, because the app may exit as soon as `requestSingleInstanceLock` has answered. */
function notifyHolder(address: string, me: SecondInstance): void {
  const script = fileURLToPath(new URL('./notify-first-instance.js', import.meta.url))
  spawnSync(process.execPath, [script, address.slice(1)], {
    input: JSON.stringify(me),
    timeout: 5000,
    stdio: ['pipe', 'ignore', 'inherit'],
  })
}
