import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { BrowserContext, Frame, Page } from 'playwright-core'
import { appOrigin, toApp, toBrowser } from './address.ts'
import { launchChromium } from './chromium.ts'
import { app } from './electron-app.ts'
import { channels, type Session, session } from './electron-session.ts'
import { answerRequests, type Host } from './page-requests.ts'
import { INVOKE, preloadScript, tellPage } from './preload-world.ts'
import { noteRefusal, record } from './record.ts'
import { openTestLink } from './test-link.ts'

type Options = {
  readonly width?: number
  readonly height?: number
  readonly webPreferences?: Readonly<Record<string, unknown>> & { readonly preload?: string }
}

type OpenHandler = (details: { readonly url: string }) => { readonly action: 'allow' | 'deny' }

class WebContents extends EventEmitter {
  readonly session: Session = session.defaultSession
  mainFrame = { url: '', origin: '' }
  page: Page | null = null
  openHandler: OpenHandler | null = null

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler
  }

  setWebRTCIPHandlingPolicy(policy: string): void {
    record.webRtcPolicy = policy
  }

  send(channel: string, ...given: unknown[]): void {
    // The page may be between two documents or closing; Electron drops the message then too.
    this.page?.evaluate(tellPage, { channel, given }).catch(() => undefined)
  }
}

/** `BrowserWindow`, over one page of a Chromium of its own. */
export class BrowserWindow extends EventEmitter {
  readonly webContents = new WebContents()
  readonly #options: Options
  #isDestroyed = false

  constructor(options: Options) {
    super()
    this.#options = options
    const { session: _session, ...preferences } = options.webPreferences ?? {}
    record.windows.push({ ...options, webPreferences: preferences })
  }

  async loadURL(address: string): Promise<void> {
    const scheme = address.split(':', 1)[0] ?? ''
    const { width = 1280, height = 800 } = this.#options
    const context = await launchChromium({ width, height, switches: record.switches })
    app.beforeExit(() => context.close())
    const page = context.pages()[0] ?? (await context.newPage())
    this.webContents.page = page
    await this.#connect(context, page, scheme, address)
    await page.goto(toBrowser(address, scheme))
    this.emit('ready-to-show')
    await openTestLink(context)
  }

  show(): void {}

  focus(): void {
    this.webContents.page?.bringToFront().catch(() => undefined)
  }

  isDestroyed(): boolean {
    return this.#isDestroyed
  }

  async #connect(context: BrowserContext, page: Page, scheme: string, home: string) {
    const host: Host = { page, scheme, home, contents: this.webContents }
    await answerRequests(context, host)
    await page.exposeBinding(INVOKE, ({ frame }, channel: string, ...given: unknown[]) =>
      this.#invoke(frame, scheme, channel, given),
    )
    const preload = this.#options.webPreferences?.preload
    if (preload !== undefined)
      await page.addInitScript(preloadScript(readFileSync(preload, 'utf8')))
    context.on('page', (other) => this.#refuseWindow(other, scheme))
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.webContents.mainFrame = asFrame(frame, scheme)
    })
    page.on('download', (download) => {
      let isPrevented = false
      const event = { preventDefault: () => (isPrevented = true) }
      this.webContents.session.emit('will-download', event, { getURL: () => download.url() })
      noteRefusal('download', toApp(download.url(), scheme), isPrevented)
    })
    page.on('console', (message) => {
      if (message.type() === 'error') record.consoleErrors.push(message.text())
    })
    page.on('pageerror', (error) => record.consoleErrors.push(String(error)))
    page.on('close', () => this.#end())
    context.on('close', () => this.#end())
  }

  #invoke(frame: Frame, scheme: string, channel: string, given: unknown[]): unknown {
    const handler = channels.get(channel)
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
    const isMain = frame === this.webContents.page?.mainFrame()
    const senderFrame = isMain ? this.webContents.mainFrame : asFrame(frame, scheme)
    return handler({ sender: this.webContents, senderFrame }, ...given)
  }

  #refuseWindow(other: Page, scheme: string): void {
    if (other === this.webContents.page) return
    const url = toApp(other.url(), scheme)
    noteRefusal('window', url, this.webContents.openHandler?.({ url }).action === 'deny')
    other.close().catch(() => undefined)
  }

  #end(): void {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    this.webContents.page = null
    this.emit('closed')
    app.emit('window-all-closed')
  }
}

function asFrame(frame: Frame, scheme: string): { url: string; origin: string } {
  const url = toApp(frame.url(), scheme)
  return { url, origin: appOrigin(url) }
}
