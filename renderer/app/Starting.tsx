import { T } from '../i18n/text.tsx'
import { Callout } from '../ui/Callout.tsx'
import { Spinner } from '../ui/Spinner.tsx'
import { usePace } from '../ui/use-pace.ts'

/** Nothing at first: most starts are over before anybody could read. */
export function Starting() {
  const pace = usePace(true)
  return (
    <div aria-busy className="grid content-center justify-items-center gap-4 bg-surface p-6" role="status">
      <h1 className="sr-only">
        <T id="app.name" />
      </h1>
      {pace !== 'instant' && (
        <p className="flex items-center gap-3 text-text-2">
          <Spinner />
          <T id="app.starting" />
        </p>
      )}
      {pace === 'slow' && (
        <Callout tone="attention">
          <T id="app.starting.slow" />
        </Callout>
      )}
    </div>
  )
}
