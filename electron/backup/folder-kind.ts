/** Which service synchronises a folder, from the names its client uses; a guess for the label, nothing depends on it. */
export type FolderKind = 'icloud' | 'gdrive' | 'dropbox' | 'onedrive' | 'other'

const RULES: readonly (readonly [FolderKind, RegExp])[] = [
  ['icloud', /^(?:mobile documents|com~apple~clouddocs|iclouddrive|icloud drive)$/i],
  ['gdrive', /^(?:google ?drive(?:-.*|file stream.*)?|my drive|drivefs)$/i],
  ['dropbox', /^dropbox(?: ?\(.*\))?$/i],
  ['onedrive', /^onedrive(?:[ -].*)?$/i],
]

/** `path` in the platform's spelling; either slash separates. */
export const folderKindOf = (path: string): FolderKind => {
  const parts = path.split(/[\\/]+/)
  return RULES.find(([, rule]) => parts.some((part) => rule.test(part)))?.[0] ?? 'other'
}
