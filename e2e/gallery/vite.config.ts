/** Builds the gallery: the real page over a scripted `window.rekindle`. Not a part of the product's build. */
import path from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = import.meta.dirname
const outDir = path.join(here, '../../dist/gallery')

export default defineConfig({
  root: here,
  base: './',
  publicDir: false,
  clearScreen: false,
  plugins: [react(), tailwindcss()],
  build: { outDir, emptyOutDir: true, target: 'chrome140', assetsInlineLimit: 0, modulePreload: false },
})
