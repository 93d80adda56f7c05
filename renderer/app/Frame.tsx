/** Rail and main column; the page itself scrolls when there is little room. */
type Props = { readonly rail: React.ReactNode; readonly children: React.ReactNode }

export function Frame({ rail, children }: Props) {
  return (
    <div className="flex min-h-full flex-col wide:flex-row tall:h-full">
      {rail}
      <main className="flex min-w-0 flex-1 flex-col *:flex-1 tall:min-h-0">{children}</main>
    </div>
  )
}
