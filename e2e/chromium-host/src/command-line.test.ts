import { describe, expect, it } from 'vitest'
import { parseCommandLine } from './command-line.ts'
import { localeOf } from './locale.ts'

describe('parseCommandLine', () => {
  it("reads Playwright's arguments", () => {
    const args = ['-r', 'loader.js', '--inspect=0', '--remote-debugging-port=0', '--user-data-dir=/p', '.', '--of-the-app']
    expect(parseCommandLine(args)).toEqual({
      showVersion: false,
      requires: ['loader.js'],
      inspectPort: 0,
      waitForInspector: false,
      debuggingPort: '0',
      userDataDir: '/p',
      switches: [],
      app: '.',
    })
  })

  it('takes the current folder, and unknown switches for Chromium', () => {
    expect(parseCommandLine(['--lang=de'])).toMatchObject({
      app: '.',
      switches: ['--lang=de'],
      inspectPort: undefined,
      debuggingPort: undefined,
    })
  })

  it('waits for a debugger when told to', () => {
    expect(parseCommandLine(['--inspect-brk', 'main.cjs'])).toMatchObject({ inspectPort: 9229, waitForInspector: true, app: 'main.cjs' })
  })
})

describe('localeOf', () => {
  it.each([
    [{ LANG: 'de_DE.UTF-8' }, 'de'],
    [{ LANG: 'en_GB.UTF-8' }, 'en-GB'],
    [{ LANG: 'en_ZA.UTF-8' }, 'en-US'],
    [{ LANG: 'de_DE', LC_ALL: 'pt_BR' }, 'pt-BR'],
    [{ LANG: 'C.UTF-8' }, 'en-US'],
    [{}, 'en-US'],
  ])('%o is %s', (env, locale) => {
    expect(localeOf(env)).toBe(locale)
  })
})
