import type { KeyboardEvent } from 'react'

/** Things that use Enter themselves. A radio doesn't: Enter on it confirms the choice. */
const USES_ENTER = 'button, a, summary, textarea, input, [role="button"], dialog *'

type Keys = { readonly back: (() => void) | null; readonly enter: (() => void) | null }

/** Enter confirms and Esc goes back, where nothing else on the screen wants the key. Held keys do nothing. */
export const onScreenKey = (event: KeyboardEvent, { back, enter }: Keys): void => {
  const { target } = event
  if (event.repeat || !(target instanceof Element)) return
  // The radio group has taken its own Enter away already, since radios don't react to it.
  const isRadio = target.getAttribute('role') === 'radio'
  if (event.key === 'Enter' && enter !== null && (isRadio || (!event.defaultPrevented && target.closest(USES_ENTER) === null))) {
    event.preventDefault()
    enter()
  }
  if (event.key === 'Escape' && back !== null && !event.defaultPrevented && target.closest('dialog') === null) {
    event.preventDefault()
    back()
  }
}
