import { EventEmitter } from 'node:events'
import type { App } from 'electron'
import { expect, test } from 'vitest'
import { closeBeforeQuitting } from '../../src/main/close-down.ts'

/** The app as far as its ending goes. `ended` resolves with the code. */
function ending(close: () => Promise<void>) {
  const { promise: ended, resolve } = Promise.withResolvers<number>()
  const app = Object.assign(new EventEmitter(), {
    exit: resolve,
    quit: () => app.emit('before-quit', { preventDefault: () => undefined }),
  })
  closeBeforeQuitting(app as unknown as App, close)
  return { app, ended }
}

test('the case is closed once, and only then does the program end', async () => {
  const order: string[] = []
  const { app, ended } = ending(async () => {
    await Promise.resolve()
    order.push('closed')
  })
  app.quit()
  app.quit()
  expect([await ended, ...order]).toEqual([0, 'closed'])
})

test('closing the window ends the program', async () => {
  const { app, ended } = ending(() => Promise.resolve())
  app.emit('window-all-closed')
  expect(await ended).toBe(0)
})

test('a case that does not close cleanly is told by the exit code', async () => {
  const { app, ended } = ending(() => Promise.reject(new Error('disk is gone')))
  app.quit()
  expect(await ended).toBe(1)
})
