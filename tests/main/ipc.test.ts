import { EventEmitter } from 'node:events'
import type { BrowserWindow, IpcMain } from 'electron'
import { expect, test } from 'vitest'
import { carryEvents, carryRequests } from '../../src/main/ipc.ts'
import type { Workbench } from '../../src/workbench/workbench.ts'

type Listener = (name: string, event: unknown) => void
type Handle = (event: unknown, name: unknown, input: unknown) => unknown

/** The window and the channel as far as they are used, and a workbench that echoes. */
function stage() {
  const mainFrame = { origin: 'safehold://app' }
  const sent: unknown[][] = []
  const window = Object.assign(new EventEmitter(), {
    isGone: false,
    isDestroyed: () => window.isGone,
    webContents: { mainFrame, send: (...given: unknown[]) => sent.push(given) },
  })
  const listeners = new Set<Listener>()
  const asked: unknown[] = []
  const bench = {
    request: async (name: string, input: unknown) => {
      asked.push([name, input])
      return { ok: true, value: input }
    },
    onEvent: (listener: Listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  } as unknown as Workbench
  const channels = new Map<string, Handle>()
  const ipc = {
    handle: (channel: string, handle: Handle) => channels.set(channel, handle),
  } as unknown as IpcMain
  carryRequests(ipc, window as unknown as BrowserWindow, bench)
  carryEvents(window as unknown as BrowserWindow, bench)
  const request = channels.get('request') ?? (() => undefined)
  const tell: Listener = (name, event) => {
    for (const listener of listeners) listener(name, event)
  }
  return { mainFrame, window, sent, listeners, asked, channels, request, tell }
}

test('one channel carries every request of the page', async () => {
  const { channels, request, mainFrame, asked } = stage()
  expect([...channels.keys()]).toEqual(['request'])
  expect(await request({ senderFrame: mainFrame }, 'item.show', { item: 'i1' })).toEqual({
    ok: true,
    value: { item: 'i1' },
  })
  expect(asked).toEqual([['item.show', { item: 'i1' }]])
})

test.each([
  ['a frame inside the page', () => ({ origin: 'safehold://app' })],
  ['no frame', () => null],
])('a request of %s is refused before anything is asked', async (_who, frame) => {
  const { request, asked } = stage()
  expect(await request({ senderFrame: frame() }, 'app.state', {})).toMatchObject({ ok: false })
  expect(asked).toEqual([])
})

test.each(['https://app.example', 'file://', 'null', 'safehold://app.example'])(
  'a request of the window while it shows %s is refused',
  async (origin) => {
    const { request, asked, mainFrame } = stage()
    mainFrame.origin = origin
    expect(await request({ senderFrame: mainFrame }, 'app.state', {})).toMatchObject({ ok: false })
    expect(asked).toEqual([])
  },
)

test.each([undefined, null, 7, {}, ['app.state']])('%j is no name of a request', async (name) => {
  const { request, asked, mainFrame } = stage()
  expect(await request({ senderFrame: mainFrame }, name, {})).toMatchObject({ ok: false })
  expect(asked).toEqual([])
})

test('events reach the page until its window is closed', () => {
  const { tell, sent, window, listeners } = stage()
  tell('items.changed', { items: [] })
  expect(sent).toEqual([['event', 'items.changed', { items: [] }]])
  window.isGone = true
  tell('items.changed', { items: [] })
  window.emit('closed')
  expect([sent.length, listeners.size]).toEqual([1, 0])
})
