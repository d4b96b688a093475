/** Every request of the browser is answered by the app's own scheme handler, or not at all. */
import type { EventEmitter } from 'node:events'
import type { BrowserContext, Page, Request as PageRequest, Route } from 'playwright-core'
import { toApp } from './address.ts'
import type { Session } from './electron-session.ts'
import { noteAnswer, noteRefusal } from './record.ts'

export type Host = {
  readonly page: Page
  readonly scheme: string
  readonly home: string
  readonly contents: EventEmitter & { readonly session: Session }
}

/** Asked of the app's handlers once, before the page is there: what it may use of the machine. */
const PERMISSIONS = {
  camera: 'media',
  'clipboard-read': 'clipboard-read',
  geolocation: 'geolocation',
  midi: 'midi',
  notifications: 'notifications',
} as const

export async function answerRequests(context: BrowserContext, host: Host): Promise<void> {
  await grantWhatTheAppGrants(context, host)
  await context.route('**/*', (route) => decide(route, host))
}

async function grantWhatTheAppGrants(context: BrowserContext, host: Host): Promise<void> {
  const granted: string[] = []
  for (const [browserName, name] of Object.entries(PERMISSIONS)) {
    if (host.contents.session.grants(name, host.home)) granted.push(browserName)
    else noteRefusal('permission', name, true)
  }
  await context.grantPermissions(granted)
}

async function decide(route: Route, host: Host): Promise<void> {
  const request = route.request()
  const url = toApp(request.url(), host.scheme)
  if (!isOfPage(request, host)) {
    noteRefusal('window', url, false)
    return route.abort('blockedbyclient')
  }
  if (isLeaving(request, host) && isPrevented(host, url)) {
    noteRefusal('navigation', url, true)
    // Aborted, not blocked: a blocked navigation would put an error page in place of this one.
    return route.abort('aborted')
  }
  const details = { url, method: request.method(), resourceType: request.resourceType() }
  const isCancelled = host.contents.session.cancels(details)
  const handler = host.contents.session.handlers.get(url.split(':', 1)[0] ?? '')
  if (isCancelled || handler === undefined) {
    noteRefusal('request', url, isCancelled)
    return route.abort('blockedbyclient')
  }
  const response = await handler(asRequest(request, url))
  const headers = Object.fromEntries(response.headers)
  noteAnswer({ url, status: response.status, headers })
  const body = Buffer.from(await response.arrayBuffer())
  // The page may have gone meanwhile.
  await route.fulfill({ status: response.status, headers, body }).catch(() => undefined)
}

function asRequest(request: PageRequest, url: string): Request {
  const body = request.postDataBuffer()
  return new Request(url, {
    method: request.method(),
    headers: request.headers(),
    ...(body === null ? {} : { body: new Uint8Array(body) }),
  })
}

function isOfPage(request: PageRequest, host: Host): boolean {
  try {
    return request.frame().page() === host.page
  } catch {
    // A window that is just being opened has no frame yet.
    return false
  }
}

/** A navigation that the page started; the first one is the program's. */
function isLeaving(request: PageRequest, host: Host): boolean {
  return (
    request.isNavigationRequest() &&
    request.frame() === host.page.mainFrame() &&
    toApp(host.page.url(), host.scheme).startsWith(`${host.scheme}://`)
  )
}

function isPrevented(host: Host, url: string): boolean {
  let isStopped = false
  host.contents.emit('will-navigate', { url, preventDefault: () => (isStopped = true) })
  return isStopped
}
