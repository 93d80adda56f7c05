/**
 * Puts public text on the clipboard. The asynchronous clipboard API asks for a permission, and the app denies every
 * permission; the older command works from a click.
 */
export const copyText = (text: string): boolean => {
  const before = document.activeElement
  const area = document.createElement('textarea')
  area.className = 'sr-only'
  area.value = text
  document.body.append(area)
  area.select()
  const copied = document.execCommand('copy')
  area.remove()
  if (before instanceof HTMLElement) before.focus()
  return copied
}
