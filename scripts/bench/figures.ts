/** A measured figure: its runs, and how they are printed. */
export type Figure = {
  readonly name: string
  readonly unit: string
  /** One value a run; null where this system can't measure it. */
  readonly values: readonly number[] | null
}
type Row = {
  readonly name: string
  readonly unit: string
  readonly median: number | null
  readonly min: number | null
  readonly max: number | null
  readonly n: number
}

const rounded = (value: number): number => (value >= 100 ? Math.round(value) : Math.round(value * 10) / 10)

/** Of an even number of values the mean of the two in the middle. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  if (low === undefined || high === undefined) throw new Error('no values')
  return (low + high) / 2
}

export const rowOf = ({ name, unit, values }: Figure): Row =>
  values === null || values.length === 0
    ? { name, unit, median: null, min: null, max: null, n: 0 }
    : {
        ...{ name, unit, median: rounded(median(values)) },
        ...{ min: rounded(Math.min(...values)), max: rounded(Math.max(...values)), n: values.length },
      }

/** Aligned columns; figures stand at their column's right. */
export const table = (figures: readonly Figure[]): string => {
  const cells = figures.map(rowOf).map((row) => {
    const measured = row.median === null ? ['not measured', '', '', '0'] : [row.median, row.min, row.max, row.n].map(String)
    return [row.name, row.unit, ...measured]
  })
  const all = [['name', 'unit', 'median', 'min', 'max', 'n'], ...cells]
  const widths = all[0]?.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0))) ?? []
  const lineOf = (line: readonly string[]): string =>
    line.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')
  return all.map(lineOf).join('\n')
}
