import type { createWorldBridge } from './bridge.ts'

/**
 * Runs first in the page's own world and puts there what the preload script exposes. Injected by source text. Frames
 * inside a page get nothing, as with Electron's `nodeIntegrationInSubFrames: false`.
 */
export function startPageWorld(token: string, createBridge: typeof createWorldBridge): void {
  if (window.top !== window) return
  const page = window
  createBridge(`page-${token}`, `preload-${token}`).onExpose((key, value) => {
    if (key in page) throw new Error('Cannot bind an API on top of an existing property on the window object')
    Object.defineProperty(page, key, { value, enumerable: true, configurable: false, writable: false })
  })
}
