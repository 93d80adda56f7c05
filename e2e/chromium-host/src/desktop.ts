import { createEmitter, guarded, notImplemented, withMembers } from './guard.ts'

/* The modules of Electron that stand for the desktop around the app. */

export const POWER_MONITOR_EVENTS = ['suspend', 'resume', 'lock-screen', 'unlock-screen'] as const

/** A dialog would wait for a person, so a spec must replace it, by `electronApp.evaluate`. */
export function createDialog() {
  const unanswered = (name: string) => async (): Promise<never> => {
    throw notImplemented(`dialog.${name}, unless a spec replaces it,`)
  }
  return guarded('dialog', {
    showOpenDialog: unanswered('showOpenDialog'),
    showSaveDialog: unanswered('showSaveDialog'),
    showMessageBox: unanswered('showMessageBox'),
  })
}

/** Opens nothing; `opened` (the host's own) tells a spec what would have been opened. */
export function createShell() {
  const opened: string[] = []
  return guarded('shell', {
    opened,
    async openExternal(url: string) {
      opened.push(url)
    },
  })
}

/** A clipboard of this process alone, so that tests running side by side don't meet there. */
export function createClipboard() {
  let content = ''
  return guarded('clipboard', {
    readText: async () => content,
    async writeText(text: string) {
      content = text
    },
  })
}

/** Only specs raise the events, by `powerMonitor.emit`. */
export function createPowerMonitor() {
  const emitter = createEmitter('powerMonitor', POWER_MONITOR_EVENTS)
  return guarded('powerMonitor', withMembers(emitter, { getSystemIdleTime: () => 0 }))
}
