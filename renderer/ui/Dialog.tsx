import { useEffect, useId, useRef } from 'react'

type Props = { readonly title: string; readonly onClose: () => void; readonly children: React.ReactNode; readonly actions: React.ReactNode }

/** The browser's own modal dialog: traps the focus, closes on Esc, gives the focus back, and injects no style. */
export function Dialog({ title, onClose, children, actions }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      onClose={onClose}
      className="m-auto w-[min(440px,calc(100vw-32px))] animate-enter rounded-card border border-line bg-surface p-6 text-text shadow-2xl"
    >
      <h2 id={heading} className="mb-2 text-22 font-semibold tracking-[-0.01em]">
        {title}
      </h2>
      {children}
      <div className="mt-6 flex flex-wrap justify-end gap-3">{actions}</div>
    </dialog>
  )
}
