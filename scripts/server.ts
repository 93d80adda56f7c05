/** `npm run server [-- admin …]`: the server alone, built first. Settings: docs/self-hosting.md. */
import path from 'node:path'
import process from 'node:process'
import { buildIfStale } from './lib/build.ts'
import { root, runNode } from './lib/process.ts'

await buildIfStale()
const server = path.join(root, 'dist/server/server.mjs')
const data = process.env.REKINDLE_DATA ?? path.join(root, '.data/server')
process.exit(await runNode([server, ...process.argv.slice(2)], { env: { ...process.env, REKINDLE_DATA: data } }))
