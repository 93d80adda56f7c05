import { EventEmitter } from 'node:events'
import type { App, BrowserWindow } from 'electron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startAutoLock } from '../auth/auto-lock.ts'
import { keychainEnvironment } from './child-process.ts'
import { focusOnSecondInstance, stopBeforeQuit } from './lifecycle.ts'
import { runtimeName } from './runtime.ts'

vi.mock('electron', () => ({ utilityProcess: {} }))
beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const createApp = () => Object.assign(new EventEmitter(), { quit: vi.fn(), exit: vi.fn() })

describe('second instance', () => {
  it('brings the window to the front whatever its arguments are', () => {
    const app = createApp()
    const window = { isDestroyed: () => false, isMinimized: () => true, restore: vi.fn(), show: vi.fn(), focus: vi.fn() }
    focusOnSecondInstance(app as unknown as App, () => window as unknown as BrowserWindow)
    for (const argv of [[], ['--load-extension=/x'], ['\0'], ['x'.repeat(1_000_000)], ['rekindle://do/something']])
      app.emit('second-instance', {}, argv, '/', null)
    expect(window.focus).toHaveBeenCalledTimes(5)
    expect(window.restore).toHaveBeenCalledTimes(5)
  })
  it('does nothing without a window', () => {
    const app = createApp()
    focusOnSecondInstance(app as unknown as App, () => undefined)
    expect(() => app.emit('second-instance', {}, [], '/', null)).not.toThrow()
  })
})

describe('quit', () => {
  it('stops what runs, once, and then exits', async () => {
    const app = createApp()
    const stop = vi.fn(async () => undefined)
    stopBeforeQuit(app as unknown as App, stop)
    app.emit('window-all-closed')
    expect(app.quit).toHaveBeenCalledOnce()
    const event = { preventDefault: vi.fn() }
    app.emit('will-quit', event)
    app.emit('will-quit', event)
    await vi.runAllTimersAsync()
    expect(stop).toHaveBeenCalledOnce()
    expect(app.exit).toHaveBeenCalledExactlyOnceWith(0)
  })
  it('does not wait for ever', async () => {
    const app = createApp()
    stopBeforeQuit(app as unknown as App, () => new Promise(() => undefined))
    app.emit('will-quit', { preventDefault: () => undefined })
    await vi.advanceTimersByTimeAsync(5000)
    expect(app.exit).toHaveBeenCalledWith(0)
  })
})

describe('auto-lock', () => {
  const world = () => {
    const power = Object.assign(new EventEmitter(), { getSystemIdleTime: vi.fn(() => 0) })
    const lock = vi.fn()
    const busy = vi.fn(() => false)
    return { power, lock, busy, stop: startAutoLock({ power, busy, lock }) }
  }
  it('locks on sleep, on the lock screen and after five idle minutes', async () => {
    const { power, lock } = world()
    power.emit('suspend')
    power.emit('lock-screen')
    expect(lock).toHaveBeenCalledTimes(2)
    power.getSystemIdleTime.mockReturnValue(299)
    await vi.advanceTimersByTimeAsync(15_000)
    expect(lock).toHaveBeenCalledTimes(2)
    power.getSystemIdleTime.mockReturnValue(300)
    await vi.advanceTimersByTimeAsync(15_000)
    expect(lock).toHaveBeenCalledTimes(3)
  })
  it('never locks in the middle of a recovery, nor after it was stopped', async () => {
    const { power, lock, busy, stop } = world()
    busy.mockReturnValue(true)
    power.emit('suspend')
    power.getSystemIdleTime.mockReturnValue(1000)
    await vi.advanceTimersByTimeAsync(60_000)
    busy.mockReturnValue(false)
    stop()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(lock).not.toHaveBeenCalled()
  })
})

it('hands the keychain only what it needs to find the session', () => {
  const env = {
    HOME: '/h',
    DBUS_SESSION_BUS_ADDRESS: 'unix:x',
    NODE_OPTIONS: '--inspect',
    LD_PRELOAD: 'x.so',
    SECRET_TOKEN: 'y',
    PATH: '/p',
  }
  expect(keychainEnvironment(env)).toEqual({ HOME: '/h', DBUS_SESSION_BUS_ADDRESS: 'unix:x' })
})

it('names the runtime', () => {
  expect(runtimeName({ electron: '45.4.1', 'chromium-host': '1' })).toBe('chromium-host')
  expect(runtimeName({ electron: '45.4.1' })).toBe('electron')
})
