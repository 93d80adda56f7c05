/** `npm run server:backup`: dumps the database, restores it into a scratch one, checks it, and raises the watermark. */
import process from 'node:process'
import { runNode } from './lib/process.ts'

process.exit(await runNode(['--import', 'tsx', 'scripts/server.ts', 'backup', ...process.argv.slice(2)]))
