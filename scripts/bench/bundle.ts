/** What the page's own code weighs on the way: each JS and CSS file gzipped by itself, as a server would send it. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { root } from '../lib/process.ts'

/** Kilobytes of 1,000 bytes. Fonts and pictures are compressed by themselves and don't count. */
export const bundleKilobytes = (): number => {
  const folder = path.join(root, 'dist/renderer')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:js|css)$/.test(name))
  if (files.length === 0) throw new Error('dist/renderer has no code')
  return files.reduce((sum, name) => sum + gzipSync(readFileSync(path.join(folder, name))).length, 0) / 1000
}
