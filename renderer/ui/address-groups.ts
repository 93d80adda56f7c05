export type Segment = { readonly text: string; readonly strong: boolean }
export type Group = readonly Segment[]

const STRONG = 6
const SIZE = 4

/** An address in groups of four (the first one with `0x`), the first and last six characters marked as strong. */
export const addressGroups = (address: string): readonly Group[] => {
  const head = address.startsWith('0x') ? SIZE + 2 : SIZE
  const cuts = [0]
  for (let at = head; at < address.length; at += SIZE) cuts.push(at)
  return cuts.map((from, index) => segments(address, from, cuts[index + 1] ?? address.length))
}

const segments = (address: string, from: number, to: number): Group => {
  const out: { text: string; strong: boolean }[] = []
  for (let at = from; at < to; at++) {
    const strong = at < STRONG || at >= address.length - STRONG
    const last = out.at(-1)
    if (last?.strong === strong) last.text += address.charAt(at)
    else out.push({ text: address.charAt(at), strong })
  }
  return out
}
