process.parentPort.postMessage('from a CommonJS worker')
