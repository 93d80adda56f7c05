import type { CdpSession } from './cdp.ts'
import { createEmitter, guarded, withMembers } from './guard.ts'

type ThemeSource = Electron.NativeTheme['themeSource']

export const NATIVE_THEME_EVENTS = ['updated'] as const

export type NativeTheme = ReturnType<typeof createNativeTheme>

/** `nativeTheme`. The system's theme counts as light; the app's choice reaches the pages as an emulated media feature. */
export function createNativeTheme() {
  const emitter = createEmitter('nativeTheme', NATIVE_THEME_EVENTS)
  const pages = new Set<CdpSession>()
  let source: ThemeSource = 'system'

  async function apply(page: CdpSession): Promise<void> {
    const value = source === 'system' ? '' : source
    await page.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] })
  }

  const api = guarded(
    'nativeTheme',
    withMembers(emitter, {
      get shouldUseDarkColors() {
        return source === 'dark'
      },
      get themeSource(): ThemeSource {
        return source
      },
      set themeSource(chosen: ThemeSource) {
        if (!['system', 'light', 'dark'].includes(chosen)) throw new TypeError(`'${chosen}' is not a theme source`)
        if (chosen === source) return
        source = chosen
        for (const page of pages) apply(page).catch(() => pages.delete(page))
        emitter.emit('updated')
      },
    }),
  )

  return {
    api,
    /** Makes a page follow the theme from now on. */
    async adopt(page: CdpSession): Promise<void> {
      pages.add(page)
      if (source !== 'system') await apply(page)
      // Playwright sets its own scheme while a page starts; the app's choice holds from each document on.
      page.on('Page.frameNavigated', ({ frame }) => {
        if (frame.parentId === undefined && source !== 'system') apply(page).catch(() => pages.delete(page))
      })
    },
  }
}
