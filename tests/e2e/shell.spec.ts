/** The window is closed to everything but its own program: tried from inside the page. */
import type { Page } from '@playwright/test'
import type { Refusal } from '../electron-standin/record.ts'
import { expect, type Launched, test } from './launch.ts'

type PageBridge = {
  request: (name: string, input: unknown) => Promise<{ ok: boolean; error?: { code: string } }>
  listen: (onEvent: (name: string, event: unknown) => void) => () => void
}
declare global {
  interface Window {
    seen?: unknown[]
  }
}

const refusalsOf = async (app: Launched, kind: Refusal['kind']) =>
  (await app.record()).refusals.filter((one) => one.kind === kind)

/** Long enough for a browser to have tried; nothing waits for it to succeed. */
const settle = (page: Page) => page.waitForTimeout(1_000)

test('the window is made closed: sandboxed, isolated, without Node', async ({ launch }) => {
  const { record } = await launch()
  const { windows, sandboxEnabled, schemes, menu, webRtcPolicy, handledChannels } = await record()
  expect(windows).toHaveLength(1)
  expect(windows[0]).toMatchObject({
    show: false,
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
    },
  })
  expect(sandboxEnabled).toBe(true)
  expect(schemes).toEqual([
    expect.objectContaining({
      scheme: 'safehold',
      privileges: expect.not.objectContaining({ bypassCSP: true }),
    }),
  ])
  expect(menu).not.toBe('default')
  expect(webRtcPolicy).toBe('disable_non_proxied_udp')
  expect(handledChannels).toEqual(['request'])
})

test('the page has two functions of the program and nothing else of it', async ({ launch }) => {
  const { page } = await launch()
  const found = await page.evaluate(() => {
    const world = window as unknown as Record<string, unknown>
    const frame = document.createElement('iframe')
    document.body.append(frame)
    const usual = new Set(Object.getOwnPropertyNames(frame.contentWindow ?? {}))
    frame.remove()
    const bridge = world['bridge'] as Record<string, unknown>
    return {
      bridge: Object.entries(bridge).map(([name, value]) => `${name}: ${typeof value}`),
      isFrozen: Object.isFrozen(bridge),
      // Whatever a fresh page does not have, but for Playwright's names and those of the page's own code.
      own: Object.getOwnPropertyNames(window).filter(
        (name) => !usual.has(name) && !/^\d+$|^__zod|playwright|pw/i.test(name),
      ),
      node: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in world),
    }
  })
  expect(found.bridge.sort()).toEqual(['listen: function', 'request: function'])
  expect(found.isFrozen).toBe(true)
  expect(found.own.filter((name) => name !== 'bridge')).toEqual([])
  expect(found.node).toEqual([])
})

test('the page and the program come up without asking for anything but their own files', async ({
  launch,
}) => {
  const { page, record } = await launch()
  await settle(page)
  const { answers, refusals, consoleErrors, networkByProgram } = await record()
  expect(answers.length).toBeGreaterThan(2)
  expect(answers.filter(({ url }) => !url.startsWith('safehold://app/'))).toEqual([])
  expect(answers.filter(({ status }) => status !== 200)).toEqual([])
  expect(refusals.filter(({ kind }) => kind !== 'permission')).toEqual([])
  expect(consoleErrors).toEqual([])
  expect(networkByProgram).toEqual([])
})

test('a script or style that was not built with the page does not run', async ({ launch }) => {
  const { page } = await launch()
  const outcome = await page.evaluate(async () => {
    const blocked: string[] = []
    document.addEventListener('securitypolicyviolation', (event) =>
      blocked.push(event.effectiveDirective),
    )
    const script = document.createElement('script')
    script.textContent = 'window.seen = ["inline"]'
    const link = document.createElement('a')
    link.href = 'javascript:window.seen=["link"]'
    const style = document.createElement('style')
    style.textContent = 'body { --injected: yes }'
    const box = document.createElement('div')
    box.setAttribute('onclick', 'window.seen = ["handler"]')
    document.body.append(script, link, style, box)
    link.click()
    box.click()
    for (const source of [
      'data:text/javascript,window.seen=["data"]',
      'https://example.org/x.js',
    ]) {
      const outer = document.createElement('script')
      outer.src = source
      document.body.append(outer)
    }
    window.setTimeout('window.seen = ["text"]')
    await new Promise((resolve) => setTimeout(resolve, 500))
    const injected = getComputedStyle(document.body).getPropertyValue('--injected')
    return { seen: window.seen, injected, blocked: [...new Set(blocked)].sort() }
  })
  expect(outcome.seen).toBeUndefined()
  expect(outcome.injected).toBe('')
  expect(outcome.blocked).toEqual(
    expect.arrayContaining(['script-src-attr', 'script-src-elem', 'style-src-elem']),
  )
})

test('the page is given no permission and no device', async ({ launch }) => {
  const { page } = await launch()
  const outcome = await page.evaluate(async () => {
    const state = async (name: string) =>
      (await navigator.permissions.query({ name: name as PermissionName })).state
    const place = new Promise((resolve) =>
      navigator.geolocation.getCurrentPosition(
        () => resolve('given'),
        ({ code }) => resolve(code),
      ),
    )
    const camera = navigator.mediaDevices
      .getUserMedia({ video: true })
      .then(() => 'given')
      .catch((error: Error) => error.name)
    return {
      states: await Promise.all(['geolocation', 'notifications', 'camera', 'midi'].map(state)),
      place: await place,
      camera: await camera,
    }
  })
  expect(outcome.states).toEqual(['denied', 'denied', 'denied', 'denied'])
  expect(outcome.place).toBe(1)
  expect(outcome.camera).not.toBe('given')
})

test('the page cannot save a file', async ({ launch }) => {
  const app = await launch()
  await app.page.evaluate(() => {
    for (const href of ['./index.html', URL.createObjectURL(new Blob(['x']))]) {
      const link = document.createElement('a')
      link.href = href
      link.download = 'kept.html'
      document.body.append(link)
      link.click()
    }
  })
  await settle(app.page)
  const downloads = await refusalsOf(app, 'download')
  expect(downloads.length).toBeGreaterThan(0)
  expect(downloads.every(({ byApp }) => byApp)).toBe(true)
})

test('no address of the page leads to a file outside of it', async ({ launch }) => {
  const { page } = await launch()
  const statuses = await page.evaluate(async () => {
    const paths = [
      '/../package.json',
      '/%2e%2e/package.json',
      '/..%2fmain/index.js',
      '/assets/..%2f..%2fmain/index.js',
      '/assets/%2e%2e/%2e%2e/main/index.js',
      '/..%5c..%5cpackage.json',
      '//etc/passwd',
      '/%2fetc%2fpasswd',
      '/index.html%00.js',
      '/media/preview/..%2f..%2fcase.json',
      '/media/original/i1',
    ]
    return Promise.all(paths.map(async (path) => (await fetch(`.${path}`)).status))
  })
  expect(new Set(statuses)).toEqual(new Set([404]))
})

test('what is not a request of the contract is refused as data', async ({ launch }) => {
  const { page } = await launch()
  const codes = await page.evaluate(async () => {
    const { bridge } = window as unknown as { bridge: PageBridge }
    const asked: [unknown, unknown][] = [
      ['no.such', {}],
      ['toString', {}],
      [7, {}],
      [null, null],
      ['app.state', { more: 1 }],
    ]
    return Promise.all(
      asked.map(async ([name, input]) => (await bridge.request(name as string, input)).error?.code),
    )
  })
  expect(codes).toEqual([
    'UNKNOWN_REQUEST',
    'UNKNOWN_REQUEST',
    'BAD_INPUT',
    'BAD_INPUT',
    'BAD_INPUT',
  ])
})

test('locking the screen of the machine signs out whoever was signed in', async ({
  launch,
  scratch,
}) => {
  const { page, power } = await launch()
  const before = await page.evaluate(async (parentDir) => {
    const { bridge } = window as unknown as { bridge: PageBridge }
    const passphrase = 'correct horse battery staple'
    window.seen = []
    bridge.listen((name, event) => window.seen?.push(name, event))
    const made = await bridge.request('case.create', {
      parentDir,
      number: 'SH-2026-0001',
      title: 'Locked',
      agency: 'Agency',
      supervisor: { id: 'sup', name: 'Supervisor', person: '1' },
      passphrase,
      workstationPassphrase: null,
    })
    const signedIn = await bridge.request('session.signIn', { user: 'sup', passphrase })
    return [made, signedIn, await bridge.request('review.progress', {})]
  }, scratch)
  expect(before.map(({ error }) => error)).toEqual([undefined, undefined, undefined])
  power('lock-screen')
  await expect
    .poll(() => page.evaluate(() => window.seen))
    .toEqual(expect.arrayContaining(['session.locked', { reason: 'system' }]))
  const after = await page.evaluate(async () => {
    const { bridge } = window as unknown as { bridge: PageBridge }
    return bridge.request('review.progress', {})
  })
  expect(after.error?.code).toBe('NOT_SIGNED_IN')
})

test('closing the window ends the program cleanly', async ({ launch }) => {
  const { page, ended } = await launch()
  await page.close()
  expect(await ended).toBe(0)
})
