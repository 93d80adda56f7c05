const { contextBridge, ipcRenderer } = require('electron')

const workerPort = new Promise((resolve) => ipcRenderer.once('worker-port', (event) => resolve(event.ports[0])))

/** Posts a value into a port and resolves with the first answer. */
const ask = (port, value) =>
  new Promise((resolve) => {
    port.onmessage = (event) => resolve(event.data)
    port.postMessage(value)
  })

contextBridge.exposeInMainWorld('sample', {
  about: { type: process.type, sandboxed: process.sandboxed, electron: typeof process.versions.electron, list: [1, 2] },
  echo: (value) => ipcRenderer.invoke('echo', value),
  fail: () => ipcRenderer.invoke('fail'),
  unclonable: () => ipcRenderer.invoke('unclonable'),
  noHandler: () => ipcRenderer.invoke('nobody-home'),
  sender: () => ipcRenderer.invoke('sender'),
  worker: (value) => ipcRenderer.invoke('worker', value),
  ping: (value) => ipcRenderer.send('ping', value),
  onPong: (listener) => {
    const receive = (_event, value) => listener(value)
    ipcRenderer.on('pong', receive)
    return () => ipcRenderer.removeListener('pong', receive)
  },
  add: (a, b) => a + b,
  throwNow: () => {
    throw new Error('at once')
  },
  callMe: (callback) => callback('called'),
  viaPort: (value) => {
    const { port1, port2 } = new MessageChannel()
    ipcRenderer.postMessage('port', 'hello', [port2])
    return ask(port1, value)
  },
  workerDirectly: async (value) => {
    ipcRenderer.send('connect-worker')
    return ask(await workerPort, value)
  },
  sendSync: () => ipcRenderer.sendSync('echo'),
})
