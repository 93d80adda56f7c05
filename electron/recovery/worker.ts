/** Entry of the recovery worker, a utilityProcess: no environment, no disk, no keychain; the network only to the provider. */
import { randomBytes } from 'node:crypto'
import type { ParentPort } from 'electron'
import { serveWorker } from './worker-core.ts'

const UNLOCK_MS = 10 * 60 * 1000
const BEAT_MS = 5000

const port = (process as unknown as { parentPort: ParentPort }).parentPort
serveWorker(
  {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', ({ data }) => listener(data)),
  },
  {
    fetch: globalThis.fetch,
    random: (length) => new Uint8Array(randomBytes(length)),
    now: () => performance.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    unlockMs: UNLOCK_MS,
    beatMs: BEAT_MS,
  },
)
