/** Rows of name and value in a hairline box. */
export function Facts({ children }: { readonly children: React.ReactNode }) {
  return <dl className="divide-y divide-line overflow-hidden rounded-card border border-line">{children}</dl>
}
