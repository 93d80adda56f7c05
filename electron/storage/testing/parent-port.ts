/** Loaded before the keychain's process in a plain Node: gives it the `process.parentPort` that Electron would. */
Object.assign(process, {
  parentPort: {
    on: (_event: 'message', listener: (event: { data: unknown }) => void) => process.on('message', (data) => listener({ data })),
    postMessage: (message: unknown) => process.send?.(message),
  },
})
