/**
 * Stops: starting an installed wallet with a debugger, without its sandbox or with foreign code (H4, H18). Fuses refuse Node's own switches
 * before our code runs; these are Chromium's. Development needs some of them, so an unpackaged app takes them.
 */
export const FORBIDDEN_SWITCHES = [
  'allow-file-access-from-files',
  'disable-site-isolation-trials',
  'disable-web-security',
  'host-resolver-rules',
  'host-rules',
  'ignore-certificate-errors',
  'inspect',
  'inspect-brk',
  'js-flags',
  'load-extension',
  'no-sandbox',
  'proxy-server',
  'remote-debugging-pipe',
  'remote-debugging-port',
  'user-data-dir',
] as const

/** EX_CONFIG of sysexits.h. */
export const EXIT_FORBIDDEN_SWITCH = 78

export const findForbiddenSwitch = (isPackaged: boolean, hasSwitch: (name: string) => boolean): string | undefined =>
  isPackaged ? FORBIDDEN_SWITCHES.find(hasSwitch) : undefined
