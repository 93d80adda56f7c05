/** The eight statuses, word for word, told apart by their position (the fifth word comes twice). */
export const STATUSES = [
  'Reading share',
  'Decrypting share',
  'Parsing share',
  'Recovering signing share',
  'Generating share',
  'Parsing share',
  'Storing share',
  'Done',
] as const
export type Status = (typeof STATUSES)[number]
/** 1 to 8. */
export type Position = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
export const statusAt = (position: Position): Status => STATUSES[position - 1] as Status

/** Finer facts within a status; every field is public. */
export type StatusDetail = {
  readonly curve?: 'SECP256K1' | 'ED25519'
  readonly round?: number
  readonly rounds?: number
  readonly bytes?: number
  /** Within status 7: what has been done so far. */
  readonly stored?: 'here' | 'switched' | 'backed_up'
}

/** Emitted by the function that does the work, never by a timer. */
export type StatusEvent = { readonly position: Position; readonly state: 'active' | 'done'; readonly detail?: StatusDetail }
export type OnStatus = (event: StatusEvent) => void
