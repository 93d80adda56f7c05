/* A utility process: answers what it is asked, and serves a port that the page holds. */
process.parentPort.on('message', ({ data, ports: [port] }) => {
  if (data.connect) {
    port.on('message', ({ data: question }) => port.postMessage({ fromWorker: question, pid: process.pid }))
    port.start()
  } else if (data.exit !== undefined) {
    process.exit(data.exit)
  } else if (data.print !== undefined) {
    console.log(data.print)
  } else {
    const { env, argv, type } = process
    process.parentPort.postMessage({ data, env: { ...env }, args: argv.slice(2), type, isBuffer: Buffer.isBuffer(data.bytes) })
  }
})
