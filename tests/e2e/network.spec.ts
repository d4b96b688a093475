/** The window reaches no network and leads nowhere: tried from inside the page. */
import { createServer, type Server } from 'node:net'
import type { Page } from '@playwright/test'
import type { Refusal } from '../electron-standin/record.ts'
import { expect, type Launched, test } from './launch.ts'

/** A neighbour on this machine that a leaking window could reach. Counts who calls. */
let neighbour: Server
let callers = 0
let place: string

test.beforeAll(async () => {
  neighbour = createServer((socket) => {
    callers += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => neighbour.listen(0, '127.0.0.1', resolve))
  const address = neighbour.address()
  place = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
})

test.beforeEach(() => {
  callers = 0
})

test.afterAll(() => neighbour.close())

const refusalsOf = async (app: Launched, kind: Refusal['kind']) =>
  (await app.record()).refusals.filter((one) => one.kind === kind)

/** Long enough for a browser to have tried; nothing waits for it to succeed. */
const settle = (page: Page) => page.waitForTimeout(1_000)

test('nothing the page can do reaches a neighbour on the network', async ({ launch }) => {
  const app = await launch()
  const outcome = await app.page.evaluate(async (neighbour) => {
    const http = `http://${neighbour}/`
    const add = (tag: string, attributes: Record<string, string>) => {
      const element = document.createElement(tag)
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
      document.body.append(element)
      return element
    }
    add('img', { src: http })
    add('video', { src: http })
    add('iframe', { src: http })
    add('object', { data: http })
    for (const rel of ['stylesheet', 'preload', 'prefetch', 'preconnect', 'dns-prefetch', 'icon']) {
      add('link', { rel, href: http, as: 'image' })
    }
    const form = add('form', { action: http, method: 'post', target: 'elsewhere' })
    ;(form as HTMLFormElement).submit()
    const fetched = await fetch(http).then(
      () => 'came through',
      () => 'refused',
    )
    const refused = (make: () => unknown) => {
      try {
        make()
        return false
      } catch {
        return true
      }
    }
    navigator.sendBeacon(http, 'x')
    new EventSource(http)
    refused(() => new Worker(http))
    const socket = await new Promise((resolve) => {
      try {
        const made = new WebSocket(`ws://${neighbour}/`)
        made.onopen = () => resolve('came through')
        made.onerror = () => resolve('refused')
      } catch {
        resolve('refused')
      }
    })
    const peer = new RTCPeerConnection({
      iceServers: [
        { urls: `stun:${neighbour}` },
        { urls: `turn:${neighbour}?transport=tcp`, username: 'x', credential: 'x' },
      ],
    })
    peer.createDataChannel('x')
    await peer.setLocalDescription(await peer.createOffer())
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    return { fetched, socket }
  }, place)
  expect(outcome.fetched).toBe('refused')
  expect(outcome.socket).toBe('refused')
  expect(callers).toBe(0)
  const { answers, refusals } = await app.record()
  expect(answers.filter(({ url }) => !url.startsWith('safehold://app/'))).toEqual([])
  // Whatever came past the page's policy was cancelled by the app itself.
  expect(refusals.filter(({ kind, byApp }) => kind === 'request' && !byApp)).toEqual([])
  await expect(app.page).toHaveTitle(/Safehold/)
})

test('the window stays where it is and opens no other', async ({ launch }) => {
  const app = await launch()
  const home = app.page.url()
  const targets = [`http://${place}/`, 'https://app.localhost/assets/', 'https://example.org/']
  for (const target of targets) {
    await app.page.evaluate((address) => window.location.assign(address), target)
    await settle(app.page)
    expect(app.page.url()).toBe(home)
  }
  await app.page.evaluate((address) => {
    window.open(address)
    const link = document.createElement('a')
    link.href = address
    link.target = '_blank'
    document.body.append(link)
    link.click()
  }, `http://${place}/`)
  await settle(app.page)
  expect(app.page.context().pages()).toHaveLength(1)
  expect(callers).toBe(0)
  expect((await refusalsOf(app, 'navigation')).map(({ byApp }) => byApp)).toEqual([
    true,
    true,
    true,
  ])
  expect((await refusalsOf(app, 'window')).some(({ byApp }) => byApp)).toBe(true)
})
