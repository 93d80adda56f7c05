import { pathToFileURL } from 'node:url'
import { createEmitter, guarded, withMembers } from './guard.ts'
import { cloned, createPortLink, type HostMessagePort } from './message-ports.ts'
import { provideElectronModule } from './module-hooks.ts'
import type { UtilityWire } from './utility-process.ts'

/* The entry point of every utility process: sets up `process.parentPort`, then runs the app's module. */

const tell = (message: UtilityWire) => {
  if (process.connected) process.send?.(message)
}
const ports = createPortLink(tell)
process.on('disconnect', () => process.exit(0)) // the main process is gone, however it went

const parentPort = createParentPort()
process.on('message', (message: UtilityWire) => {
  if (message.type === 'message') parentPort.deliver(message.data, ports.importPorts(message.ports))
  else ports.receive(message)
})

const [node = '', , modulePath = '', ...args] = process.argv
process.argv = [node, modulePath, ...args]
Object.assign(process, { parentPort: parentPort.api, type: 'utility' })
provideElectronModule(guarded('electron (in a utility process)', {}))

import(pathToFileURL(modulePath).href).catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})

/** Messages queue up until the first listener, as Electron documents. */
function createParentPort() {
  const queue: object[] = []
  const flush = () => {
    for (const event of queue.splice(0)) emitter.emit('message', event)
  }
  const emitter = createEmitter('process.parentPort', ['message'], () => process.nextTick(flush))

  return {
    api: guarded(
      'process.parentPort',
      withMembers(emitter, {
        postMessage(message: unknown) {
          tell({ type: 'message', data: cloned(message), ports: [] })
        },
      }),
    ),
    deliver(data: unknown, sentPorts: readonly HostMessagePort[]): void {
      queue.push({ data, ports: sentPorts })
      if (emitter.listenerCount('message') > 0) flush()
    },
  }
}
