/**
 * Opens the built page (`vite build --config vite.renderer.config.ts`) in the machine's Chromium with a
 * made-up program behind it, under the policy the real window has. No port is opened.
 *
 *   node tests/ui/open-screen.ts <folder for pictures> [stage…]
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { fakeProgram, type Scenario } from './fake-bridge.ts'
import { fakePicture } from './fake-data.ts'

const BUILT = fileURLToPath(new URL('../../out/renderer', import.meta.url))
const ORIGIN = 'https://app.localhost'
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-__CSP_NONCE__'; img-src 'self'; font-src 'self'; connect-src 'self'"
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
}

export type Look = {
  readonly scheme?: 'light' | 'dark'
  readonly language?: 'en' | 'zh'
  readonly width?: number
  readonly height?: number
}

/** @returns The page, at the start address plus `hash`. Errors and policy violations of the page are
 *  printed. `emit` sends an event as the program would. */
export async function openScreen(
  context: BrowserContext,
  scenario: Scenario,
  hash: string,
  look: Look = {},
): Promise<{ page: Page; emit: (name: string, event: unknown) => Promise<void> }> {
  const program = fakeProgram(scenario)
  const page = await context.newPage()
  await page.setViewportSize({ width: look.width ?? 1440, height: look.height ?? 900 })
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      console.log('PAGE', message.text())
  })
  page.on('pageerror', (error) => console.log('PAGE', error.stack ?? error.message))
  await page.exposeFunction('fakeRequest', (name: string, input: unknown) =>
    program.request(name, input),
  )
  await page.addInitScript(
    ({ scheme, language }) => {
      localStorage.setItem('mantine-color-scheme-value', scheme)
      localStorage.setItem('safehold-language', language)
      const listeners = new Set<(name: string, event: unknown) => void>()
      Object.assign(window, {
        fakeEmit: (name: string, event: unknown) => {
          for (const listener of listeners) listener(name, event)
        },
        bridge: {
          request: (name: string, input: unknown) =>
            (window as unknown as Record<string, (n: string, i: unknown) => unknown>)[
              'fakeRequest'
            ]?.(name, input),
          listen: (listener: (name: string, event: unknown) => void) => {
            listeners.add(listener)
            return () => listeners.delete(listener)
          },
        },
      })
    },
    { scheme: look.scheme ?? 'light', language: look.language ?? 'en' },
  )
  await page.route('**/*', (route) => {
    const url = new URL(route.request().url())
    if (url.origin !== ORIGIN) return route.abort()
    if (url.pathname.startsWith('/media/')) {
      return route.fulfill({
        contentType: 'image/svg+xml',
        body: fakePicture(url.pathname + url.search),
      })
    }
    const file = join(BUILT, url.pathname === '/' ? 'index.html' : url.pathname)
    if (!existsSync(file)) return route.fulfill({ status: 404 })
    return route.fulfill({
      contentType: TYPES[extname(file)] ?? 'application/octet-stream',
      headers: { 'content-security-policy': POLICY },
      body: readFileSync(file),
    })
  })
  await page.goto(`${ORIGIN}/${hash === '' ? '' : `#${hash}`}`)
  await page.locator('main, [role="alert"]').first().waitFor()
  await page.waitForLoadState('networkidle')
  const emit = (name: string, event: unknown) =>
    page.evaluate(
      ([n, e]) => {
        const window_ = window as unknown as Record<string, (n: unknown, e: unknown) => void>
        window_['fakeEmit']?.(n, e)
      },
      [name, event] as const,
    )
  return { page, emit }
}

export async function withBrowser(work: (context: BrowserContext) => Promise<void>): Promise<void> {
  const executablePath = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((one) =>
    existsSync(one),
  )
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--no-sandbox'],
  })
  try {
    await work(await browser.newContext())
  } finally {
    await browser.close()
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , folder = '.screenshots', ...stages] = process.argv
  mkdirSync(folder, { recursive: true })
  await withBrowser(async (context) => {
    for (const stage of stages) {
      for (const [scheme, language] of [
        ['light', 'en'],
        ['dark', 'zh'],
      ] as const) {
        const { page } = await openScreen(context, {}, stage, { scheme, language })
        await page.waitForTimeout(300)
        await page.screenshot({ path: join(folder, `${stage}-${scheme}-${language}.png`) })
        await page.close()
      }
    }
  })
}
