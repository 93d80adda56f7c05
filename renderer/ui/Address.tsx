import { addressGroups } from './address-groups.ts'

/** Grouped by space that isn't text: a selection copies the address as it is. */
export function Address({ value }: { readonly value: string }) {
  return (
    <span className="font-mono text-15 leading-relaxed text-text-2" data-address={value}>
      {addressGroups(value).map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: groups of one address never move
        <span key={index} className="mr-[0.5em] inline-block">
          {group.map(({ text, strong }) => (
            <span key={text} className={strong ? 'font-bold text-text' : undefined}>
              {text}
            </span>
          ))}
        </span>
      ))}
    </span>
  )
}
