/**
 * Starts the built app in the stand-in for Electron, in a process of its own, and shows a test its page:
 *
 *     import { expect, test } from './launch.ts'
 *     test('an analyst …', async ({ launch }) => {
 *       const { page, home, record } = await launch()
 *
 * Build first (`npm run build`); `npm run e2e` does. SAFEHOLD_HEADED=1 shows the window.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test as base, chromium, type Page } from '@playwright/test'
import type { StandinRecord } from '../electron-standin/record.ts'
import type { TestAsks } from '../electron-standin/test-link.ts'

export { expect } from '@playwright/test'

export type Launched = {
  readonly page: Page
  /** SAFEHOLD_HOME of this run: the workstation's settings and its sealed key. */
  readonly home: string
  /** What the app asked of Electron so far, and what was refused to its page. */
  readonly record: () => Promise<StandinRecord>
  /** The machine goes to sleep, or its screen is locked. */
  readonly power: (event: 'suspend' | 'lock-screen') => void
  /** What the program printed so far. */
  readonly output: () => string
  /** Ends the app as its menu would. @returns its exit code. */
  readonly quit: () => Promise<number | null>
  /** Resolves with the exit code when the app ends by itself. */
  readonly ended: Promise<number | null>
}

export type LaunchOptions = {
  /** To start again on the settings of an earlier run; else a new, empty folder. */
  readonly home?: string
  readonly env?: Readonly<Record<string, string>>
}

type Fixtures = {
  launch: (options?: LaunchOptions) => Promise<Launched>
  /** A folder that is removed after the test: for cases, sources and bundles. */
  scratch: string
}

const repository = fileURLToPath(new URL('../..', import.meta.url))
const entry = join(repository, 'out/main/index.js')
const register = join(repository, 'tests/electron-standin/register.mjs')

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  scratch: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'safehold-e2e-'))
    await use(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  },
  launch: async ({ scratch }, use) => {
    const running: Launched[] = []
    await use(async (options = {}) => {
      const launched = await launchApp(scratch, options)
      running.push(launched)
      return launched
    })
    for (const { quit } of running) await quit()
  },
})

async function launchApp(scratch: string, options: LaunchOptions): Promise<Launched> {
  if (!existsSync(entry)) throw new Error('the app is not built; run `npm run build`')
  const home = options.home ?? mkdtempSync(join(scratch, 'home-'))
  const child = startProgram(scratch, home, options.env ?? {})
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const endpoint = await endpointOf(child, ended, () => output)
  const browser = await chromium.connect(endpoint)
  const page = browser.contexts()[0]?.pages()[0]
  if (page === undefined) throw new Error('the app shows no page')
  // What is not there by then is missing; else a test would wait for it until its own end.
  page.setDefaultTimeout(20_000)
  const tell = (message: TestAsks) => child.connected && child.send(message)
  return {
    page,
    home,
    ended,
    output: () => output,
    power: (event) => tell({ ask: 'power', event }),
    record: async () => {
      tell({ ask: 'record' })
      const [{ record }] = (await once(child, 'message')) as [{ record: StandinRecord }]
      return record
    },
    quit: async () => {
      tell({ ask: 'quit' })
      return endWithin(child, ended)
    },
  }
}

function startProgram(scratch: string, home: string, env: Readonly<Record<string, string>>) {
  return fork(entry, {
    execArgv: ['--import', register],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      SAFEHOLD_HOME: home,
      SAFEHOLD_HEADLESS: process.env['SAFEHOLD_HEADED'] === '1' ? '0' : '1',
      SAFEHOLD_STANDIN_LINK: '1',
      SAFEHOLD_STANDIN_NETWORK_LOG: join(home, 'network-attempts.log'),
      // Playwright lists browsers that tests may join here, by default in the person's own cache.
      PWTEST_SERVER_REGISTRY: join(scratch, 'browsers'),
      ...env,
    },
  })
}

async function endpointOf(
  child: ChildProcess,
  ended: Promise<number | null>,
  output: () => string,
): Promise<string> {
  const ready = once(child, 'message').then((sent) => (sent as [{ endpoint: string }])[0].endpoint)
  const early = ended.then((code) => {
    throw new Error(`the app ended with ${code} before it showed its page\n${output()}`)
  })
  const endpoint = await Promise.race([ready, early])
  early.catch(() => undefined)
  return endpoint
}

/** A program that does not end by itself is a failure, and is not left behind. */
async function endWithin(child: ChildProcess, ended: Promise<number | null>) {
  const limit = setTimeout(() => child.kill('SIGKILL'), 20_000)
  const code = await ended
  clearTimeout(limit)
  return code
}
