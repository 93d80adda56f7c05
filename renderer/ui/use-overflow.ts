import { type RefObject, useEffect, useRef, useState } from 'react'

/** Whether the content of an element is taller than the element, now and after every change of either. */
export const useOverflow = (): { readonly scroller: RefObject<HTMLElement | null>; readonly overflows: boolean } => {
  const scroller = useRef<HTMLElement>(null)
  const [overflows, setOverflows] = useState(false)
  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const observer = new ResizeObserver(() => setOverflows(element.scrollHeight > element.clientHeight + 1))
    observer.observe(element)
    for (const child of element.children) observer.observe(child)
    return () => observer.disconnect()
  }, [])
  return { scroller, overflows }
}
