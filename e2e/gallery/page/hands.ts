/** A person's hands, inside the page: waits for what is on the screen, presses and types. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 20))

const until = async <T>(what: string, find: () => T | undefined | null): Promise<T> => {
  for (let tries = 0; tries < 150; tries++) {
    const found = find()
    if (found !== undefined && found !== null) return found
    await pause()
  }
  throw new Error(`not on the screen: ${what}`)
}

const nameOf = (element: Element): string => element.getAttribute('aria-label') ?? element.textContent ?? ''

/** Presses a button or picks a radio whose name starts with `name`. */
export const press = async (name: string): Promise<void> => {
  const button = await until(name, () =>
    [...document.querySelectorAll<HTMLElement>('dialog[open] button, button')].find(
      (element) => nameOf(element).trim().startsWith(name) && element.getAttribute('aria-disabled') === null,
    ),
  )
  button.click()
  await pause()
}

/** Types into the n-th text field of the screen. */
export const type = async (index: number, text: string): Promise<void> => {
  const field = await until(`field ${index}`, () => document.querySelectorAll<HTMLInputElement>('main input:not([type=hidden])')[index])
  field.focus()
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, text)
  field.dispatchEvent(new Event('input', { bubbles: true }))
  await pause()
}

/** Waits for the screen with this heading. */
export const see = (heading: string): Promise<unknown> =>
  until(heading, () => (document.querySelector('h1')?.textContent?.startsWith(heading) === true ? true : null))

export const seeText = (text: string): Promise<unknown> =>
  until(text, () => (document.querySelector('main')?.textContent?.includes(text) === true ? true : null))
