const { app, BrowserWindow, ipcMain, Menu, MessageChannelMain, protocol, session, shell, utilityProcess } = require('electron')
const { readFile } = require('node:fs/promises')
const path = require('node:path')

/* A small app that uses the host as Rekindle does. The specs look at it through its page and through `globalThis.seen`. */

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'none'"
const TYPES = { '.html': 'text/html', '.js': 'text/javascript' }
const FILES = new Set(['/index.html', '/page.js', '/frame.html'])
globalThis.seen = { navigations: [], requests: [], secondInstances: [], crashes: [], children: [], downloads: [], opened: [] }

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true } },
])
if (!app.requestSingleInstanceLock({ from: 'sample' })) {
  app.quit()
  process.exit(0)
}
app.enableSandbox()
app.on('second-instance', (_event, argv, workingDirectory, data) => globalThis.seen.secondInstances.push({ argv, workingDirectory, data }))
app.on('render-process-gone', (_event, _contents, details) => globalThis.seen.crashes.push(details.reason))
app.on('child-process-gone', (_event, details) => globalThis.seen.children.push(details))
app.on('window-all-closed', () => app.quit())

async function serve(request) {
  const { host, pathname } = new URL(request.url)
  if (host === 'sample' && pathname === '/echo') {
    return new Response(`${request.method} ${request.url} ${await request.text()}`)
  }
  if (host !== 'sample' || !FILES.has(pathname)) return new Response('not found', { status: 404 })
  const body = await readFile(path.join(__dirname, pathname))
  return new Response(body, { headers: { 'content-type': TYPES[path.extname(pathname)], 'content-security-policy': CSP } })
}

function guard(contents) {
  contents.setWindowOpenHandler(({ url }) => {
    globalThis.seen.opened.push(url)
    return { action: 'deny' }
  })
  for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
    contents.on(name, (event, url = event.url) => {
      globalThis.seen.navigations.push(`${name} ${url}`)
      if (!url.startsWith('app://sample/')) event.preventDefault()
    })
  }
}

function handleCalls(child) {
  const answers = []
  child.on('message', (message) => answers.shift()?.(message))
  ipcMain.handle('echo', (_event, value) => value)
  ipcMain.handle('fail', () => {
    throw new TypeError('boom')
  })
  ipcMain.handle('unclonable', () => () => {})
  ipcMain.handle('sender', ({ sender, senderFrame, processId, frameId }) => ({
    isMainFrame: senderFrame === sender.mainFrame && senderFrame.parent === null && senderFrame.top === senderFrame,
    url: senderFrame.url,
    origin: senderFrame.origin,
    ids: [typeof processId, typeof frameId],
  }))
  ipcMain.handle(
    'worker',
    (_event, value) =>
      new Promise((resolve) => {
        answers.push(resolve)
        child.postMessage(value)
      }),
  )
  ipcMain.on('ping', (event, value) => event.sender.send('pong', value))
  ipcMain.on('port', (event, greeting) => {
    const [port] = event.ports
    port.on('message', ({ data }) => port.postMessage({ greeting, data }))
    port.start()
  })
  ipcMain.on('connect-worker', (event) => {
    const { port1, port2 } = new MessageChannelMain()
    child.postMessage({ connect: true }, [port1])
    event.sender.postMessage('worker-port', null, [port2])
  })
}

app.whenReady().then(async () => {
  const wallet = session.fromPartition('sample')
  wallet.protocol.handle('app', serve)
  wallet.setPermissionRequestHandler((_contents, _permission, callback) => callback(false))
  wallet.setPermissionCheckHandler(() => false)
  wallet.webRequest.onBeforeRequest(({ url }, callback) => {
    globalThis.seen.requests.push(url)
    callback({ cancel: !url.startsWith('app://sample/') })
  })
  wallet.webRequest.onHeadersReceived(({ responseHeaders }, callback) =>
    callback({ responseHeaders: { ...responseHeaders, 'x-content-type-options': ['nosniff'] } }),
  )
  wallet.on('will-download', (event, item) => {
    event.preventDefault()
    globalThis.seen.downloads.push(item.getFilename())
  })

  const child = utilityProcess.fork(path.join(__dirname, 'worker.mjs'), ['one'], {
    env: { SAMPLE: 'yes' },
    stdio: 'pipe',
    serviceName: 'sample-worker',
  })
  globalThis.child = child
  handleCalls(child)
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      { label: 'File', submenu: [{ id: 'lock', label: 'Lock', click: () => window.webContents.send('pong', 'locked') }] },
    ]),
  )

  const window = new BrowserWindow({
    width: 900,
    height: 640,
    minWidth: 400,
    show: false,
    title: 'Sample',
    backgroundColor: '#102030',
    webPreferences: {
      preload: path.join(__dirname, 'preload.cjs'),
      session: wallet,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
    },
  })
  guard(window.webContents)
  window.once('ready-to-show', () => window.show())
  await window.loadURL('app://sample/index.html')
})
void shell
