/** The life of one page: everything that it started ends when it navigates, crashes or closes. */
import type { WebContents } from 'electron'

export type Page = Pick<WebContents, 'id' | 'on' | 'isDestroyed' | 'send'>
export type PageLife = {
  /** Aborts when the page that is loaded now goes. */
  controller(): AbortController
  /** To be called when the work is over, so that nothing piles up. */
  release(controller: AbortController): void
}

const followPage = (page: Page): PageLife => {
  let live = new Set<AbortController>()
  const end = (): void => {
    const ending = live
    live = new Set()
    for (const controller of ending) controller.abort()
  }
  page.on('did-start-navigation', (details) => {
    if (details.isMainFrame && !details.isSameDocument) end()
  })
  page.on('render-process-gone', end)
  page.on('destroyed', end)
  return {
    controller() {
      const controller = new AbortController()
      if (page.isDestroyed()) controller.abort()
      else live.add(controller)
      return controller
    },
    release: (controller) => void live.delete(controller),
  }
}

/** One life per page, made when the page is first heard of. */
export const createPageLives = (): ((page: Page) => PageLife) => {
  const lives = new WeakMap<Page, PageLife>()
  return (page) => {
    const known = lives.get(page)
    if (known) return known
    const life = followPage(page)
    lives.set(page, life)
    return life
  }
}
