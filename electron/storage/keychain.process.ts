/** Entry of the keychain's own process: a crash or a hang of the native addon ends here and not in main. The only importer of keytar. */
import { answerKeychainRequest } from './keychain-service.ts'

process.parentPort.on('message', async ({ data }) => {
  const reply = await answerKeychainRequest(data, async () => (await import('keytar')).default)
  if (reply === undefined) return
  process.parentPort.postMessage(reply)
  if (reply.ok) reply.secret?.fill(0)
})
