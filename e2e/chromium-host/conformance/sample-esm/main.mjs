import { createRequire } from 'node:module'
import path from 'node:path'
import electron, { app, BrowserWindow, protocol, session, utilityProcess } from 'electron'
import originalFs from 'original-fs'

/* A main process of ES modules, with a CommonJS worker and a preload script that throws. */

const facts = {
  sameModule: createRequire(import.meta.url)('electron') === electron && electron.app === app,
  originalFs: typeof originalFs.readFileSync,
}
globalThis.facts = facts

protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
await app.whenReady
app.whenReady().then(async () => {
  protocol.handle('app', () => new Response('<h1>Sample Wallet</h1>', { headers: { 'content-type': 'text/html' } }))
  const window = new BrowserWindow({
    webPreferences: { preload: path.join(import.meta.dirname, 'preload.cjs'), session: session.defaultSession },
  })
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  window.webContents.on('preload-error', (_event, _file, error) => {
    facts.preloadError = error.message
  })
  const child = utilityProcess.fork(path.join(import.meta.dirname, 'worker.cjs'))
  await new Promise((resolve) =>
    child.once('message', (message) => {
      facts.worker = message
      resolve()
    }),
  )
  await window.loadURL('app://sample/')
})
