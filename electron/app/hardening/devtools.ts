/**
 * Stops: "paste this into the console" (H23). `devTools: false` in the window's preferences turns the tools off; the keys that open them and that
 * reload or zoom by surprise are refused as well.
 */
import type { Input, WebContents } from 'electron'

export const opensDevTools = ({ key, control, meta, shift, alt }: Pick<Input, 'key' | 'control' | 'meta' | 'shift' | 'alt'>): boolean =>
  key === 'F12' || ((control || meta) && (shift || alt) && /^[ijck]$/i.test(key))

export const denyDevTools = (contents: Pick<WebContents, 'on'>): void => {
  contents.on('before-input-event', (event, input) => {
    if (opensDevTools(input)) event.preventDefault()
  })
}
