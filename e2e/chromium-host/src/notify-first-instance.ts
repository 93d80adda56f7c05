import { connect } from 'node:net'

/** A script: passes its input on to the first instance, whose lock's address is the argument, and ends when it was read. */
const address = `\0${process.argv[2]}`
process.stdin.pipe(connect(address)).resume()
