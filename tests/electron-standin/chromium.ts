import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'
import { findBrowser } from './find-browser.ts'
import { record, type StandinRecord } from './record.ts'

/** Set with care by Playwright itself; a second one would replace its. */
const PLAYWRIGHTS_OWN = new Set(['disable-features'])

/** A window without tabs and address, and without a bar about the switches that close the network. */
const LIKE_A_PROGRAM = ['--app=data:text/html,<title>Safehold</title>', '--test-type']

/** A browser would offer to keep the passphrase, and to fill in what was typed before. */
const KEEPS_NOTHING = {
  credentials_enable_service: false,
  profile: { password_manager_enabled: false },
  autofill: { profile_enabled: false, credit_card_enabled: false },
}

/** Starts a Chromium with a profile of its own, which is removed when it ends, and with the app's
 *  switches. It is driven through a pipe; no port is opened. */
export async function launchChromium(wanted: {
  readonly width: number
  readonly height: number
  readonly switches: StandinRecord['switches']
}): Promise<BrowserContext> {
  const headless = process.env['SAFEHOLD_HEADLESS'] === '1'
  const browser = await findBrowser(!headless)
  if (browser === null) throw new Error('no Chromium, Chrome or Edge is installed')
  const isRoot = process.getuid?.() === 0
  // Without a name, Playwright makes a profile and removes it when the browser is gone.
  const profile = headless ? '' : makeProfile()
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: browser.path,
    headless,
    chromiumSandbox: browser.canShowWindow && !isRoot,
    bypassCSP: false,
    acceptDownloads: false,
    viewport: null,
    colorScheme: null,
    env: { ...process.env, ...browser.env },
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    // A second address to open would make it a browser with tabs again.
    ...(headless ? {} : { ignoreDefaultArgs: ['about:blank'] }),
    args: [
      `--window-size=${wanted.width},${wanted.height}`,
      ...(headless ? [] : LIKE_A_PROGRAM),
      ...wanted.switches
        .filter(({ name }) => !PLAYWRIGHTS_OWN.has(name))
        .map(({ name, value }) => (value === null ? `--${name}` : `--${name}=${value}`)),
    ],
  })
  const version = context.browser()?.version() ?? ''
  record.browser = { name: browser.name, path: browser.path, version }
  return context
}

/** @returns the folder of a profile that offers nothing; it is removed when this process ends. */
function makeProfile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'safehold-profile-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  mkdirSync(join(folder, 'Default'))
  writeFileSync(join(folder, 'Default', 'Preferences'), JSON.stringify(KEEPS_NOTHING))
  return folder
}
