/** What the app runs on: the real Electron, or a stand-in that says so; shown to the user, since a stand-in is never for real funds. */
const STAND_IN = 'chromium-host'

export const runtimeName = (versions: Readonly<Record<string, string | undefined>>): string =>
  versions[STAND_IN] === undefined ? 'electron' : STAND_IN
