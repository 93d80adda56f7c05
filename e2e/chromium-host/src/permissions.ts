import type { CDPSession } from '@playwright/test'

declare const anySession: CDPSession
type SetPermission = NonNullable<Parameters<typeof anySession.send<'Browser.setPermission'>>[1]>

/** Every permission a page could ask for, by the name that Chromium's debugging protocol gives it. */
export const deniedPermissions: readonly SetPermission['permission'][] = [
  { name: 'geolocation' },
  { name: 'notifications' },
  { name: 'camera' },
  { name: 'microphone' },
  { name: 'midi' },
  { name: 'midi', sysex: true },
  { name: 'clipboard-read' },
  { name: 'idle-detection' },
  { name: 'accelerometer' },
  { name: 'persistent-storage' },
  { name: 'screen-wake-lock' },
  { name: 'storage-access' },
  { name: 'window-management' },
  { name: 'local-fonts' },
  { name: 'display-capture' },
]
