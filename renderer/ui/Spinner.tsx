import { LoaderCircle } from 'lucide-react'

/** Says nothing by itself: words stand beside it. */
export function Spinner({ size = 20 }: { readonly size?: number }) {
  return <LoaderCircle size={size} aria-hidden className="shrink-0 animate-turn" />
}
