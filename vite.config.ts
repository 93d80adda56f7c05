/** One file, four builds: `vite build --app` runs main (with its two child processes), preload, renderer and server. */
import { builtinModules } from 'node:module'
import path from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type EnvironmentOptions, type Plugin } from 'vite'

const root = import.meta.dirname
const at = (...parts: string[]): string => path.join(root, ...parts)
const builtins = [...builtinModules, ...builtinModules.map((name) => `node:${name}`)]

/** Entries are absolute: Vite's root is the page's folder. */
const entries = (files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, file]) => [name, at(file)]))

/**
 * CommonJS for Electron: all of node_modules inside, but for the runtime itself and the native addon. One entry a build: two would share
 * chunks, and a child process would then load main's code, or run it.
 */
const electronBuild = (outDir: string, files: Record<string, string>, emptyOutDir = true): EnvironmentOptions => ({
  consumer: 'server',
  resolve: { noExternal: true, external: ['electron', 'keytar', ...builtins] },
  build: {
    outDir: at('dist', outDir),
    emptyOutDir,
    // Electron 45 has Node 24; the Chromium host runs the same bundle on Node 20.19.
    target: 'node20.19',
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: entries(files),
      platform: 'node',
      output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
    },
  },
})

/** `files.json` lists what the page consists of; the app's protocol handler serves these paths and no others. */
const fileList = (): Plugin => ({
  name: 'rekindle:file-list',
  apply: 'build',
  applyToEnvironment: (environment) => environment.name === 'client',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      const files = [...new Set(['index.html', ...Object.keys(bundle)])].sort()
      this.emitFile({ type: 'asset', fileName: 'files.json', source: JSON.stringify(files) })
    },
  },
})

export default defineConfig({
  root: at('renderer'),
  base: './',
  publicDir: false,
  clearScreen: false,
  plugins: [react(), tailwindcss(), fileList()],
  builder: {
    buildApp: async (builder) => {
      for (const environment of Object.values(builder.environments)) await builder.build(environment)
    },
  },
  environments: {
    main: electronBuild('main', { main: 'electron/main.ts' }),
    worker: electronBuild('main', { worker: 'electron/recovery/worker.ts' }, false),
    keychain: electronBuild('main', { keychain: 'electron/storage/keychain.process.ts' }, false),
    preload: electronBuild('preload', { preload: 'electron/preload.ts' }),
    client: {
      build: {
        outDir: at('dist/renderer'),
        emptyOutDir: true,
        target: 'chrome140',
        // The page's CSP allows its own files only: nothing inlined, no polyfill.
        assetsInlineLimit: 0,
        modulePreload: false,
        rolldownOptions: { input: entries({ index: 'renderer/index.html' }) },
      },
    },
    server: {
      consumer: 'server',
      build: {
        outDir: at('dist/server'),
        emptyOutDir: true,
        target: 'node20.19',
        minify: false,
        sourcemap: true,
        rolldownOptions: {
          input: entries({ server: 'server/src/server.ts', 'server-testing': 'server/src/server.testing.ts' }),
          platform: 'node',
          output: { format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
        },
      },
    },
  },
})
