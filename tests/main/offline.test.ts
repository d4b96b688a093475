import { EventEmitter } from 'node:events'
import type { App, Session } from 'electron'
import { expect, test } from 'vitest'
import { closeSession, switchOffNetwork } from '../../src/main/offline.ts'

type Decide<T> = (decision: T) => void
type BeforeRequest = (details: { url: string }, decide: Decide<{ cancel: boolean }>) => void
type Permission = (contents: unknown, permission: string, decide: Decide<boolean>) => void

/** A session that keeps what it is given. */
function closed() {
  let beforeRequest: BeforeRequest | undefined
  let permission: Permission | undefined
  let check: (() => boolean) | undefined
  let device: (() => boolean) | undefined
  const session = Object.assign(new EventEmitter(), {
    webRequest: { onBeforeRequest: (listener: BeforeRequest) => (beforeRequest = listener) },
    setPermissionRequestHandler: (handler: Permission) => (permission = handler),
    setPermissionCheckHandler: (handler: () => boolean) => (check = handler),
    setDevicePermissionHandler: (handler: () => boolean) => (device = handler),
    setSpellCheckerEnabled: () => undefined,
  })
  closeSession(session as unknown as Session)
  return { session, beforeRequest, permission, check, device }
}

test.each([
  ['safehold://app', false],
  ['safehold://app/', false],
  ['safehold://app/media/preview/i1', false],
  ['safehold://app.example/', true],
  ['safehold://app@example.org/', true],
  ['safehold://application/', true],
  ['https://app/', true],
  ['http://127.0.0.1/', true],
  ['ws://127.0.0.1/', true],
  ['file:///etc/passwd', true],
  ['data:text/html,x', true],
  ['chrome://version', true],
  ['', true],
])('a request for %j is cancelled: %s', (url, isCancelled) => {
  const decisions: boolean[] = []
  closed().beforeRequest?.({ url }, ({ cancel }) => decisions.push(cancel))
  expect(decisions).toEqual([isCancelled])
})

test('every permission and device is refused, asked for or looked up', () => {
  const { permission, check, device } = closed()
  const decisions: boolean[] = []
  for (const name of ['media', 'geolocation', 'clipboard-read', 'fullscreen', 'openExternal']) {
    permission?.(null, name, (granted) => decisions.push(granted))
  }
  expect(decisions).toEqual([false, false, false, false, false])
  expect([check?.(), device?.()]).toEqual([false, false])
})

test('a download is stopped before a byte of it is written', () => {
  let isStopped = false
  closed().session.emit('will-download', { preventDefault: () => (isStopped = true) })
  expect(isStopped).toBe(true)
})

test('names do not resolve, and no cache is kept', () => {
  const switches = new Map<string, string | undefined>()
  const commandLine = {
    appendSwitch: (name: string, value?: string) => switches.set(name, value),
  }
  switchOffNetwork({ commandLine } as unknown as App)
  expect(switches.get('host-resolver-rules')).toBe('MAP * ~NOTFOUND')
  expect(switches.get('proxy-server')).toBe('http://127.0.0.1:9')
  expect([...switches.keys()]).toEqual(
    expect.arrayContaining(['disable-background-networking', 'disable-http-cache', 'no-pings']),
  )
})
