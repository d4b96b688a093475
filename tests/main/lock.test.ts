import { EventEmitter } from 'node:events'
import type { PowerMonitor } from 'electron'
import { afterEach, expect, test, vi } from 'vitest'
import { IDLE_LIMIT_SECONDS, lockWhenLeft } from '../../src/main/lock.ts'

afterEach(() => vi.useRealTimers())

function machine() {
  const monitor = Object.assign(new EventEmitter(), {
    idleSeconds: 0,
    getSystemIdleTime: () => monitor.idleSeconds,
  })
  const locks: string[] = []
  const stop = lockWhenLeft(monitor as unknown as PowerMonitor, (reason) => locks.push(reason))
  return { monitor, locks, stop }
}

test.each(['suspend', 'lock-screen'])('the session ends on %s', (event) => {
  const { monitor, locks, stop } = machine()
  monitor.emit(event)
  stop()
  expect(locks).toEqual(['system'])
})

test('the session ends when nobody has touched the machine for the limit, not before', () => {
  vi.useFakeTimers()
  const { monitor, locks, stop } = machine()
  monitor.idleSeconds = IDLE_LIMIT_SECONDS - 1
  vi.advanceTimersByTime(60_000)
  expect(locks).toEqual([])
  monitor.idleSeconds = IDLE_LIMIT_SECONDS
  vi.advanceTimersByTime(15_000)
  expect(locks).toEqual(['idle'])
  stop()
})
